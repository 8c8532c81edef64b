/** The two ways to stop. In order: nothing is lost and no retry is consumed. By force: what can be saved in two seconds is. */
import type { Clock } from "./clock.ts";
import type { Dispatcher } from "./dispatcher.ts";
import type { HeldTasks } from "./held-tasks.ts";
import type { WorkerLogger } from "./logger.ts";
import type { Poller } from "./poller.ts";
import type { Reporter } from "./reporter.ts";

/** What handlers get to react to `ctx.signal`. */
const abortGraceMs = 5000;
const forceMs = 2000;
const sayEveryMs = 10_000;

export interface WorkerParts {
  poller: Poller;
  dispatcher: Dispatcher;
  heldTasks: HeldTasks;
  reporter: Reporter;
  clock: Clock;
  logger: WorkerLogger;
}

/** Resolves when everything that was held is reported or handed back, however long the server is away. */
export async function drainInOrder(parts: WorkerParts, drainMs: number): Promise<void> {
  const { poller, dispatcher, heldTasks, reporter, clock, logger } = parts;
  const polled = stopTaking(parts);
  const running = dispatcher.running().length;
  const most = `${Math.round(drainMs / 100) / 10} s`;
  if (running > 0)
    logger.info(`Waiting for ${running} running ${running === 1 ? "task" : "tasks"}, ${most} at most.`, { running, drainMs });
  if (!(await within(clock, drainMs, dispatcher.idle()))) {
    logger.warn(`Still running after ${most}, and told to stop: ${describeRunning(dispatcher)}.`);
    for (const held of dispatcher.running()) held.abort("stopping");
    if (!(await within(clock, abortGraceMs, dispatcher.idle()))) handBackRunning(dispatcher, heldTasks);
  }
  await polled;
  const stopSaying = sayWhatWaits(reporter, clock, logger);
  await reporter.flushed();
  stopSaying();
  await poller.stop();
}

/** Hands everything back at once and waits two seconds at most. */
export async function stopByForce(parts: WorkerParts): Promise<void> {
  const { dispatcher, heldTasks, reporter, clock } = parts;
  const polled = stopTaking(parts);
  for (const held of dispatcher.running()) held.abort("stopping");
  handBackRunning(dispatcher, heldTasks);
  reporter.retryNow();
  await within(
    clock,
    forceMs,
    polled.then(() => reporter.flushed()),
  );
}

/** Ends polling; resolves when the polls under way are answered. What they bring is handed back, and so is what waits for a slot. */
function stopTaking({ poller, dispatcher, heldTasks }: WorkerParts): Promise<void> {
  heldTasks.refuse();
  for (const held of dispatcher.takeWaiting()) heldTasks.handBack(held);
  return poller.stop();
}

function handBackRunning(dispatcher: Dispatcher, heldTasks: HeldTasks): void {
  for (const held of dispatcher.running()) if (held.stage === "running") heldTasks.handBack(held);
}

/** `charge_card (2), send_mail` */
function describeRunning(dispatcher: Dispatcher): string {
  const counts = new Map<string, number>();
  for (const { lane } of dispatcher.running()) counts.set(lane.taskType, (counts.get(lane.taskType) ?? 0) + 1);
  return [...counts].map(([taskType, count]) => (count === 1 ? taskType : `${taskType} (${count})`)).join(", ");
}

/** Whether the promise was kept in time. */
async function within(clock: Clock, ms: number, promise: Promise<void>): Promise<boolean> {
  return new Promise((resolve) => {
    const cancel = clock.after(ms, () => resolve(false));
    void promise.then(() => {
      cancel();
      resolve(true);
    });
  });
}

function sayWhatWaits(reporter: Reporter, clock: Clock, logger: WorkerLogger): () => void {
  let cancel = clock.after(sayEveryMs, function say() {
    const results = reporter.size() === 1 ? "1 result waits" : `${reporter.size()} results wait`;
    logger.warn(`${results} for the server.`, { waitingReports: reporter.size() });
    cancel = clock.after(sayEveryMs, say);
  });
  return () => cancel();
}
