/** `flow doctor --db`: looks into a server's file without writing to it. */
import { existsSync, statSync } from "node:fs";
import { FlowError } from "../../core/errors.ts";
import { checkDatabase } from "./check-database.ts";
import type { StoreReport } from "./check-database.ts";
import { openForReading } from "./database.ts";
import type { Database } from "./database.ts";
import { describeOpenFailure } from "./database-failure.ts";
import { checkOwner } from "./migrations.ts";

/** Throws a FlowError where it cannot be looked into: no such file, in use, of another program, no database at all. */
export async function checkFile(file: string): Promise<StoreReport> {
  requireFile(file);
  let database: Database | undefined;
  try {
    database = await openForReading(file);
    checkOwner(database, file);
    return checkDatabase(database);
  } catch (error) {
    throw describeOpenFailure(error, file, "look");
  } finally {
    database?.close();
  }
}

function requireFile(file: string): void {
  if (!existsSync(file)) throw new FlowError("failed", `There is no file ${file}.`, { hint: "Name the file of flow server start --db." });
  if (!statSync(file).isFile()) throw new FlowError("failed", `${file} is no file.`, { hint: "Name the file of flow server start --db." });
}
