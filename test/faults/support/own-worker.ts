/** Our worker in this process: the real client on real sockets around the runtime. */
import { parseAddress } from "../../../src/client/address.ts";
import { createConductorClient } from "../../../src/client/conductor-client.ts";
import { createUndiciTransport } from "../../../src/client/undici-transport.ts";
import type { TaskModule } from "../../../src/core/task-module.ts";
import type { Transport } from "../../../src/core/transport.ts";
import { systemClock } from "../../../src/workers/clock.ts";
import { createWorker } from "../../../src/workers/create-worker.ts";
import type { WorkerLogger } from "../../../src/workers/logger.ts";
import type { RunNote } from "./handler.ts";
import { runChore } from "./handler.ts";
import type { WorkerSetup, WorkerUnderTest } from "./worker-under-test.ts";

/** What the client gives a poll on top of the time that the server may hold it. */
const usualMarginMs = 10_000;

export const ownWorker: WorkerUnderTest = {
  name: "flow",
  async start(setup) {
    const runs: RunNote[] = [];
    const lines: string[] = [];
    const say = (message: string): void => void lines.push(message);
    const logger: WorkerLogger = { debug: () => undefined, info: say, warn: say, error: say };
    const { url, auth, marginMs } = setup;
    const client = createConductorClient({
      url,
      ...(auth === undefined ? {} : { auth }),
      ...(marginMs === undefined ? {} : { transport: hurry(createUndiciTransport(parseAddress(url)), marginMs) }),
    });
    const worker = createWorker({
      modules: setup.tasks.map(({ name, worker }) => createModule(name, worker, (note) => runs.push(note))),
      source: client.taskSource,
      workerId: "under-test",
      concurrency: setup.concurrency,
      drainMs: setup.drainSeconds * 1000,
      clock: { ...systemClock, epochMs: jumpingTime(setup) },
      logger,
    });
    await worker.start();
    return {
      stop: () => worker.drain().then(() => client.close()),
      kill: () => worker.close().then(() => client.close()),
      stats: () => worker.stats(),
      runs: () => runs,
      output: () => lines.join("\n"),
    };
  },
};

function createModule(name: string, worker: TaskModule["worker"] | undefined, note: (note: RunNote) => void): TaskModule {
  return {
    name,
    definition: { name },
    worker: worker ?? {},
    handler: (input, { taskId }) => runChore(input, taskId, note),
    source: { file: `tasks/${name}/index.ts`, line: 1, column: 1 },
  };
}

function hurry(transport: Transport, marginMs: number): Transport {
  return {
    ...transport,
    send: (request) => {
      const { timeoutMs = 30_000 } = request;
      const isPoll = request.path.startsWith("/tasks/poll/");
      return transport.send({ ...request, timeoutMs: isPoll ? timeoutMs - usualMarginMs + marginMs : marginMs });
    },
  };
}

function jumpingTime({ clockJumpMs = 0 }: WorkerSetup): () => number {
  let sign = 1;
  return () => Date.now() + clockJumpMs * (sign = -sign);
}
