import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Carrier, CarrierEvents, CarrierOptions } from "./carrier.ts";
import { findEntryScript } from "./entry-script.ts";
import type { FromIsolate } from "./messages.ts";

export function startProcess({ memoryLimitMb }: CarrierOptions, { onMessage, onExit }: CarrierEvents): Carrier {
  const entry = findEntryScript(import.meta.url, "isolate-entry");
  // A debugger of the worker has its port for itself.
  const inherited = process.execArgv.filter((argument) => !argument.startsWith("--inspect"));
  const memory = memoryLimitMb === undefined ? [] : [`--max-old-space-size=${memoryLimitMb}`];
  const program = "file" in entry ? [fileURLToPath(entry.file)] : ["-e", entry.script];
  const { stdout, stderr } = process;
  const child = spawn(process.execPath, [...inherited, ...memory, ...program], {
    stdio: ["ignore", stdout.isTTY ? "pipe" : "inherit", stderr.isTTY ? "pipe" : "inherit", "ipc"],
  });
  // A terminal may have a table on it, which knows what the worker prints; a thread's output goes this way by itself.
  child.stdout?.on("data", (chunk: Buffer) => stdout.write(chunk));
  child.stderr?.on("data", (chunk: Buffer) => stderr.write(chunk));
  let isGone = false;
  const gone = new Promise<void>((resolve) => {
    const leave = (reason: string): void => {
      if (isGone) return;
      isGone = true;
      onExit(reason);
      resolve();
    };
    child.on("error", (error) => {
      // Also said of a message that came too late; the end of the process is said by itself then.
      if (child.pid === undefined) leave(`No process could be started for the handler: ${error.message}`);
    });
    child.on("exit", (code, signal) => leave(describeExit(code, signal, memoryLimitMb)));
  });
  // eslint-disable-next-line typescript/no-unsafe-type-assertion -- the other end is isolate-entry.ts
  child.on("message", (message) => onMessage(message as FromIsolate));
  return {
    send: (message) => void child.send(message, () => undefined),
    async kill() {
      child.kill("SIGKILL");
      await gone;
    },
  };
}

function describeExit(code: number | null, signal: NodeJS.Signals | null, memoryLimitMb: number | undefined): string {
  const limit = memoryLimitMb === undefined ? "" : ` (its limit is ${memoryLimitMb} MiB)`;
  if (signal === "SIGABRT") return `The process that ran the handler was aborted, most likely for want of memory${limit}.`;
  if (signal !== null) return `The process that ran the handler was ended from outside, by ${signal}.`;
  return `The process that ran the handler has ended itself, with exit code ${code}.`;
}
