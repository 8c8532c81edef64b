/** `flow doctor --db FILE`: the file of an embedded server, while no server has it open. Nothing is written. */
import path from "node:path";
import { FlowError } from "../core/errors.ts";
import { exitCodes } from "../core/exit-code.ts";
import type { StoreFinding } from "../server/store/check.ts";
import type { StoreCounts } from "../server/store/check-database.ts";
import type { Context } from "./context.ts";
import type { Check } from "./doctor-check.ts";
import { failed, ok } from "./doctor-check.ts";

export async function checkDatabaseFile(db: string, { cwd }: Context): Promise<Check[]> {
  if (db === "") throw new FlowError("usage", "--db names no file", { hint: "Name the file of flow server start --db." });
  const { checkFile } = await import("../server/store/check-file.ts");
  try {
    const { version, counts, findings } = await checkFile(path.resolve(cwd, db));
    const opened = ok("database", `${db} (schema ${version}${counts === undefined ? "" : `; ${describe(counts)}`})`);
    if (findings.length > 0) return [opened, ...findings.map(checkOf)];
    return [
      opened,
      ok("integrity", "SQLite finds the file sound"),
      ok("consistency", "what belongs together is there, and all that is open can go on"),
    ];
  } catch (error) {
    return [{ ...failed("database", error), exitCode: exitCodes.failed }];
  }
}

const describe = ({ definitions, runs, openRuns, tasks, queuedTasks, pendingEffects }: StoreCounts): string =>
  `definitions: ${definitions}, runs: ${runs} (open: ${openRuns}), tasks: ${tasks} (in queues: ${queuedTasks}), effects to be done: ${pendingEffects}`;

const checkOf = ({ code, severity, message, hint, examples }: StoreFinding): Check => ({
  name: code,
  status: severity === "error" ? "failed" : "warning",
  message,
  hint,
  examples,
  exitCode: severity === "error" ? exitCodes.failed : exitCodes.done,
});
