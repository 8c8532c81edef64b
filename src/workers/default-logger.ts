/** The loggers that the official SDK hands out. */
import { format } from "node:util";

/** As `console`, pino and the loggers of the SDK. */
export interface ConductorLogger {
  info(...args: unknown[]): void;
  error(...args: unknown[]): void;
  debug(...args: unknown[]): void;
  warn?(...args: unknown[]): void;
}

const levels = { DEBUG: 10, INFO: 30, WARN: 40, ERROR: 60 } as const;
export type ConductorLogLevel = keyof typeof levels;

export interface DefaultLoggerConfig {
  /** The least that is written; CONDUCTOR_LOG_LEVEL, or INFO. */
  level?: ConductorLogLevel;
  /** Stand before each message. */
  tags?: object[];
}

/** Writes lines to stdout: the level, the tags, and what it is given as `console.log` would write it. */
export class DefaultLogger implements ConductorLogger {
  readonly #tags: readonly object[];
  readonly #least: number;

  constructor({ level, tags = [] }: DefaultLoggerConfig = {}) {
    this.#tags = tags;
    this.#least = levels[level ?? levelOf(process.env["CONDUCTOR_LOG_LEVEL"]) ?? "INFO"];
  }

  // Fields instead of methods: callers hand them on without their object.
  readonly debug = (...args: unknown[]): void => this.#write("DEBUG", args);
  readonly info = (...args: unknown[]): void => this.#write("INFO", args);
  readonly warn = (...args: unknown[]): void => this.#write("WARN", args);
  readonly error = (...args: unknown[]): void => this.#write("ERROR", args);

  #write(level: ConductorLogLevel, args: readonly unknown[]): void {
    if (levels[level] >= this.#least) process.stdout.write(`${format(level, ...this.#tags, ...args)}\n`);
  }
}

function levelOf(text: string | undefined): ConductorLogLevel | undefined {
  return (["DEBUG", "INFO", "WARN", "ERROR"] as const).find((level) => level === text);
}

const ignore = (): void => undefined;

export const noopLogger: ConductorLogger = { debug: ignore, info: ignore, warn: ignore, error: ignore };
