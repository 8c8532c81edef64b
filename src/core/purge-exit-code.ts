import type { ExitCode } from "./exit-code.ts";
import { exitCodes, worstExitCode } from "./exit-code.ts";

/** What came of a purge, in numbers. */
export interface PurgeResult {
  /** By name rather than `--orphaned`. */
  named: boolean;
  deleted: number;
  /** What each that did not go would exit with by itself. */
  failures: readonly ExitCode[];
  kept: number;
  refused: boolean;
}

/** To keep an orphan is no failure; to keep one that was asked for by name is a refusal. */
export function purgeExitCode({ named, deleted, failures, kept, refused }: PurgeResult): ExitCode {
  if (refused) return exitCodes.refused;
  const withheld = worstExitCode(named && kept > 0 ? [...failures, exitCodes.refused] : failures);
  return withheld === exitCodes.done || deleted === 0 ? withheld : exitCodes.partial;
}
