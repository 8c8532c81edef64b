/** What a running server says beside its answer: requests, failures without a caller, warnings. */
import type { LoggedRequest } from "../server/request-log.ts";
import type { RuntimeOptions } from "../server/runtime/runtime-options.ts";
import type { Context } from "./context.ts";

export interface ServerLog {
  onRequest(request: LoggedRequest): void;
  logger: NonNullable<RuntimeOptions["logger"]>;
  warn(message: string): void;
}

/** Lines for people go to stderr; with --json all are NDJSON on stdout, as the rest of the answer is. */
export function createServerLog({ io, globals }: Pick<Context, "io" | "globals">, now: () => Date = () => new Date()): ServerLog {
  const write = (event: string, text: string, data: object): void => {
    const time = now().toISOString();
    if (globals.json === true) io.stdout.write(`${JSON.stringify({ schema: "flow.server/1", event, time, ...data })}\n`);
    else io.stderr.write(`${time.slice(11, 23)} ${text}\n`);
  };
  return {
    onRequest(request) {
      const { method, path, status, ms, bytes } = request;
      write("request", `${method} ${path} ${status ?? "gone"} ${ms} ms ${bytes} B`, request);
    },
    logger: {
      error({ error, ...concern }, message) {
        const reason = error instanceof Error ? error.message : String(error);
        const about = Object.entries(concern).map(([key, value]) => `${key} ${value}`);
        const trace = globals.verbose === true && error instanceof Error ? `\n${error.stack ?? ""}` : "";
        const text = `error: ${message}${about.length === 0 ? "" : ` (${about.join(", ")})`} ${reason}`.replaceAll(/\s*\n\s*/g, " | ");
        write("error", `${text}${trace}`, { message, reason, ...concern });
      },
    },
    warn: (message) => write("warning", `warning: ${message}`, { message }),
  };
}
