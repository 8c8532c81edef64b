/** A server in a process of its own, which is killed, and the requests to it. */
import { createInterface } from "node:readline";
import { onTestFinished } from "vitest";
import type { Json } from "../../../src/core/json.ts";
import { startChild } from "../start-child.ts";

export interface Answer {
  status: number;
  body: Json;
}

export interface ServerProcess {
  pid: number | undefined;
  /** Undefined where no answer came: the server may have done it, or not. */
  send(method: string, path: string, body?: unknown): Promise<Answer | undefined>;
  /** As by `kill -9`. Resolves when the process is gone. */
  kill(): Promise<void>;
}

/** Resolves when the server listens, or, if `killAfterMs` passes before, when it has been killed: then without a value. */
export async function startServerProcess(dbFile: string, killAfterMs?: number): Promise<ServerProcess | undefined> {
  const child = startChild(new URL("./children/server.ts", import.meta.url), dbFile);
  onTestFinished(() => void child.kill("SIGKILL"));
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const kill = async (): Promise<void> => {
    child.kill("SIGKILL");
    await exited;
  };
  if (child.stdout === null) throw new Error("The process has no output.");
  const lines = createInterface({ input: child.stdout });
  const told = new Promise<string | undefined>((resolve) => {
    lines.once("line", resolve);
    lines.once("close", () => resolve(undefined));
  });
  const timer = killAfterMs === undefined ? undefined : setTimeout(() => child.kill("SIGKILL"), killAfterMs);
  const url = await told;
  clearTimeout(timer);
  if (url === undefined) {
    await exited;
    if (killAfterMs === undefined) throw new Error("The server did not start.");
    return undefined;
  }
  return { pid: child.pid, send: (method, path, body) => send(`${url}/api${path}`, method, body), kill };
}

async function send(url: string, method: string, body: unknown): Promise<Answer | undefined> {
  try {
    const answer = await fetch(url, {
      method,
      // Logs are sent as plain text.
      ...(body === undefined
        ? {}
        : { body: typeof body === "string" ? body : JSON.stringify(body), headers: { "content-type": "application/json" } }),
    });
    return { status: answer.status, body: parse(await answer.text()) };
  } catch {
    return undefined;
  }
}

/** Ids come as plain text. */
function parse(text: string): Json {
  try {
    const value: Json = JSON.parse(text);
    return value;
  } catch {
    return text;
  }
}
