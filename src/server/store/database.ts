/** A SQLite file (or memory) through libsql: prepared statements, transactions, and errors that say what to do. */
import type Libsql from "libsql";
import { pathToFileURL } from "node:url";
import { bound } from "./bind.ts";
import type { Bindable } from "./bind.ts";
import { describeFailure, describeOpenFailure } from "./database-failure.ts";
import { checkOwner, latestVersion, migrate } from "./migrations.ts";

type Connection = InstanceType<typeof Libsql>;

export type Row = Bindable[];

export interface Database {
  /** Statements without values, for tables and settings. */
  exec(sql: string): void;
  /** How many rows were written. */
  run(sql: string, ...values: unknown[]): number;
  /** The first row, by position. */
  get(sql: string, ...values: unknown[]): Row | undefined;
  all(sql: string, ...values: unknown[]): Row[];
  /** All or nothing; synchronous. Throws a StorageFault where it could not be written, as the other calls do. */
  transaction<T>(body: () => T): T;
  close(): void;
}

/**
 * Opens the file, creates or upgrades its tables. In memory where no file is given. Throws a FlowError that says what is wrong.
 * `version`: of the tables; tests ask for earlier ones.
 */
export async function openDatabase(file: string | undefined, version = latestVersion): Promise<Database> {
  const { default: Library } = await import("libsql");
  let connection: Connection | undefined;
  let isOurs = false;
  try {
    connection = new Library(file ?? ":memory:", { timeout: busyTimeoutMs });
    const database = wrap(connection);
    // Before anything is set: another program's file stays as it is.
    checkOwner(database, file ?? "memory");
    isOurs = true;
    database.exec(file === undefined ? memoryPragmas : filePragmas);
    // Takes the exclusive lock now instead of at the first write.
    if (file !== undefined) database.transaction(() => database.get("PRAGMA user_version"));
    migrate(database, version);
    return database;
  } catch (error) {
    if (connection !== undefined) closeQuietly(connection, isOurs);
    throw describeOpenFailure(error, file ?? "memory");
  }
}

/**
 * Opens a file that exists and writes nothing to it, whatever is done with it; beside it SQLite may leave an empty `-shm` file. Throws
 * what SQLite says.
 */
export async function openForReading(file: string): Promise<Database> {
  const { default: Library } = await import("libsql");
  const connection = new Library(`${pathToFileURL(file).href}?mode=ro`, { timeout: busyTimeoutMs });
  return { ...wrap(connection), close: () => void connection.close() };
}

const busyTimeoutMs = 1000;
const memoryPragmas = "PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF; PRAGMA temp_store = MEMORY;";
/**
 * In WAL mode with `synchronous = NORMAL` a commit survives the end of the process, however it ends; only a power failure may take
 * the last ones. One process owns the file: two servers on one file would hand out every task twice.
 */
const filePragmas =
  "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 8000; PRAGMA journal_size_limit = 67108864; PRAGMA temp_store = MEMORY;";

/**
 * libsql's `close` leaves the file locked until its statements are collected as garbage, so the lock is given back first. Leaving
 * WAL mode also moves everything into the one file.
 */
const releasePragmas = "PRAGMA journal_mode = DELETE; PRAGMA locking_mode = NORMAL; SELECT count(*) FROM sqlite_master;";

/** Another program's file keeps its journal mode. */
function closeQuietly(connection: Connection, isOurs: boolean): void {
  try {
    connection.exec(isOurs ? releasePragmas : "PRAGMA locking_mode = NORMAL; SELECT count(*) FROM sqlite_master;");
  } catch {
    // The failure that led here is the one to tell.
  }
  connection.close();
}

function wrap(connection: Connection): Database {
  const statements = new Map<string, ReturnType<Connection["prepare"]>>();
  const prepared = (sql: string) => {
    let statement = statements.get(sql);
    if (statement === undefined) {
      statement = connection.prepare(sql);
      // Rows as objects would carry a key of libsql's own.
      if (statement.reader) statement.raw();
      statements.set(sql, statement);
    }
    return statement;
  };
  let isStuck = false;

  function rollBack(): void {
    if (connection.inTransaction) prepared("ROLLBACK").run([]);
    isStuck = false;
  }

  function transaction<T>(body: () => T): T {
    if (isStuck) rollBack();
    prepared("BEGIN IMMEDIATE").run([]);
    isStuck = true;
    try {
      const result = body();
      prepared("COMMIT").run([]);
      isStuck = false;
      return result;
    } catch (error) {
      try {
        rollBack();
      } catch {
        // The failure that led here is the one to tell; the next transaction tries again.
      }
      throw error;
    }
  }

  return {
    exec: (sql) => void connection.exec(sql),
    run: (sql, ...values) => described(() => prepared(sql).run(...spread(values)).changes),
    get: (sql, ...values) => described(() => toRow(prepared(sql).get(...spread(values)))),
    all: (sql, ...values) =>
      described(() =>
        prepared(sql)
          .all(...spread(values))
          .map(asRow),
      ),
    transaction: (body) => described(() => transaction(body)),
    close: () => {
      statements.clear();
      try {
        if (!connection.memory) connection.exec(releasePragmas);
      } catch {
        // On a full disk what is in the log beside the file stays there, and the next start takes it up.
      }
      connection.close();
    },
  };
}

function described<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw describeFailure(error);
  }
}

/** One array, because libsql reads a single object argument as named parameters. */
const spread = (values: readonly unknown[]): [Bindable[]] => [bound(values)];

function toRow(row: unknown): Row | undefined {
  return row === undefined ? undefined : asRow(row);
}

function asRow(row: unknown): Row {
  if (!Array.isArray(row)) throw new TypeError("The database answered a row that is no list.");
  return row;
}
