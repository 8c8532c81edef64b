import type { ExitCode } from "./exit-code.ts";
import { exitCodes } from "./exit-code.ts";

/** What came of a purge, in numbers. */
export interface PurgeResult {
  /** By name rather than `--orphaned`. */
  named: boolean;
  deleted: number;
  failed: number;
  kept: number;
  refused: boolean;
}

/** To keep an orphan is no failure; to keep one that was asked for by name is a refusal. */
export function purgeExitCode({ named, deleted, failed, kept, refused }: PurgeResult): ExitCode {
  if (refused) return exitCodes.refused;
  const withheld = failed > 0 ? exitCodes.failed : named && kept > 0 ? exitCodes.refused : exitCodes.done;
  return withheld === exitCodes.done || deleted === 0 ? withheld : exitCodes.partial;
}
