/** `flow tasks queue`: how many tasks wait, and who polls for them. */
import { setTimeout as sleep } from "node:timers/promises";
import { FlowError } from "../../core/errors.ts";
import { exitCodes } from "../../core/exit-code.ts";
import { assembleQueues } from "../../core/queue-view.ts";
import type { QueueView } from "../../core/queue-view.ts";
import { renderQueues } from "../../render/queues.ts";
import type { CommandInput, CommandResult, Flags } from "../command.ts";
import type { Context } from "../context.ts";
import { createPalette } from "../create-palette.ts";
import { requireLiveFormat } from "../global-options.ts";
import { createLiveBlock } from "../live-block.ts";
import { documentOf } from "../print-result.ts";
import { mustRead } from "../read-remote.ts";
import type { queueOptions } from "../table-queues.ts";

const defaultSeconds = 2;

export async function showQueues({ args, flags, context }: CommandInput<Flags<typeof queueOptions>>): Promise<CommandResult> {
  if (flags.watch === true) {
    requireLiveFormat(context.globals);
    return watchQueues(args, (flags.interval ?? defaultSeconds) * 1_000, context);
  }
  if (flags.interval !== undefined)
    throw new FlowError("usage", "--interval needs --watch: without it the queues are shown once", {
      hint: "Add --watch, or leave it out.",
    });
  const queues = await readQueues(args, context);
  const result = await queuesResult(queues, context);
  return { ...result, text: (palette) => renderQueues(queues, Date.now(), palette) };
}

async function readQueues(names: readonly string[], context: Context): Promise<QueueView[]> {
  const { tasks } = (await context.client()).withSignal(context.io.signal);
  const [sizes, polls] = await mustRead(Promise.all([tasks.getQueueSizes(), tasks.getPollData()]));
  return assembleQueues({ sizes, polls, names });
}

async function queuesResult(queues: readonly QueueView[], context: Context): Promise<CommandResult> {
  const { url } = await context.client();
  const items = queues.map((queue) => ({
    ...queue,
    pollers: queue.pollers.map(({ workerId, lastPollTime }) => ({ workerId, lastPollTime })),
  }));
  const waiting = queues.reduce((sum, queue) => sum + queue.waiting, 0);
  return {
    exitCode: exitCodes.done,
    document: { schema: "flow.queues/1", server: { url }, summary: { total: queues.length, waiting }, items },
  };
}

/** Over itself on a terminal, below itself in a pipe. */
async function watchQueues(names: readonly string[], pauseMs: number, context: Context): Promise<CommandResult> {
  const { io, globals } = context;
  const palette = await createPalette(io.stdout, { env: io.env, color: globals.color !== false });
  const block = io.stdout.isTTY ? createLiveBlock(io.stdout) : undefined;
  while (!io.signal.aborted) {
    const queues = await readQueues(names, context).catch(unlessStopped);
    if (queues === undefined) break;
    if (globals.json === true) io.stdout.write(`${JSON.stringify(documentOf(await queuesResult(queues, context)))}\n`);
    else if (block === undefined) io.stdout.write(`${renderQueues(queues, Date.now(), palette)}\n`);
    else block.draw(renderQueues(queues, Date.now(), palette));
    await sleep(pauseMs, undefined, { signal: io.signal }).catch(unlessStopped);
  }
  return { exitCode: exitCodes.done };

  /** The signal that stops it is no failure, whatever it comes upon. */
  function unlessStopped(error: unknown): undefined {
    if (!io.signal.aborted) throw error;
  }
}
