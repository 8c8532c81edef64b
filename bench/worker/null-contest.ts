/** One contestant against the null server: a warm-up, then a backlog that is there at once. */
import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import path from "node:path";
import type { Contestant } from "./contestants.ts";
import { startContestant } from "./contestants.ts";
import type { Counts, NullServerCommand, NullServerMessage } from "./null-server.ts";
import { readTree } from "./process-tree.ts";

export interface NullResult extends Counts {
  tasksPerSecond: number;
  cpuMsPerTask: number;
  requestsPerTask: number;
  peakMiB: number;
  /** What the null server itself used: near the contestant's own time, it is what limits the speed. */
  serverCpuMsPerTask: number;
}

export interface NullServer {
  url: string;
  run(contestant: Contestant, concurrency: number, tasks: number): Promise<NullResult>;
  close(): void;
}

const taskType = "bench_noop";
/** Tasks before the measurement: connections are open then, and the code is compiled. */
const warmUp = 3000;
const stallMs = 30_000;
/** Late and repeated reports still come in after the last first one. */
const graceMs = 300;

export async function startNullServer(): Promise<NullServer> {
  const server = fork(path.join(import.meta.dirname, "null-server.ts"), { execArgv: ["--import", "jiti/register"] });
  const serverPid = server.pid ?? 0;
  const { port } = await hear(server, "listening");
  const url = `http://127.0.0.1:${port}/api`;
  return {
    url,
    async run(contestant, concurrency, tasks) {
      const running = await startContestant(contestant, { url, taskType, concurrency });
      try {
        running.begin();
        await Promise.race([work(server, warmUp), running.ended]);
        await pause(graceMs);
        const [before, serverBefore] = [readTree(running.pid), readTree(serverPid)];
        await Promise.race([work(server, tasks), running.ended]);
        const [after, serverAfter] = [readTree(running.pid), readTree(serverPid)];
        await pause(graceMs);
        const counts = await count(server);
        return {
          ...counts,
          tasksPerSecond: (counts.reported / counts.tookMs) * 1000,
          cpuMsPerTask: (after.cpuMs - before.cpuMs) / tasks,
          requestsPerTask: counts.requests / tasks,
          peakMiB: after.peakMiB,
          serverCpuMsPerTask: (serverAfter.cpuMs - serverBefore.cpuMs) / tasks,
        };
      } finally {
        await running.kill();
      }
    },
    close: () => void server.kill("SIGKILL"),
  };
}

/** Resolves when all of them are reported, or when nothing has happened for a while: then some are lost. */
async function work(server: ChildProcess, tasks: number): Promise<void> {
  const done = hear(server, "done");
  tell(server, { type: "load", count: tasks, taskType });
  for (let reported = -1; ;) {
    const timeout = pause(stallMs).then(() => "timeout" as const);
    if ((await Promise.race([done, timeout])) !== "timeout") return;
    const counts = await count(server);
    if (counts.reported === reported) return;
    ({ reported } = counts);
  }
}

async function count(server: ChildProcess): Promise<Counts> {
  const counted = hear(server, "counted");
  tell(server, { type: "count" });
  return counted;
}

function tell(server: ChildProcess, command: NullServerCommand): void {
  server.send(command);
}

function hear<Type extends NullServerMessage["type"]>(
  server: ChildProcess,
  type: Type,
): Promise<Extract<NullServerMessage, { type: Type }>> {
  return new Promise((resolve, reject) => {
    const isWanted = (message: NullServerMessage): message is Extract<NullServerMessage, { type: Type }> => message.type === type;
    const onMessage = (message: NullServerMessage): void => {
      if (!isWanted(message)) return;
      server.off("message", onMessage);
      server.off("exit", onExit);
      resolve(message);
    };
    const onExit = (code: number | null): void => reject(new Error(`The null server ended with ${code}.`));
    server.on("message", onMessage);
    server.once("exit", onExit);
  });
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms).unref());
