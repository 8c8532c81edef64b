/** The queues of tasks as lines. */
import type { QueueView } from "../core/queue-view.ts";
import { renderShortDuration } from "./numbers.ts";
import type { Palette } from "./palette.ts";
import { alignColumns, lines, visible } from "./text.ts";

/** A poller that was here so lately is at work: workers poll at least every few seconds. */
const freshMs = 60_000;

/** `now` in epoch milliseconds. */
export function renderQueues(queues: readonly QueueView[], now: number, palette: Palette): string {
  if (queues.length === 0) return lines("No task waits, and nobody has polled for one.");
  const rows = alignColumns([
    ["task", "waiting", "last poll"],
    ...queues.map((queue) => [visible(nameOf(queue)), String(queue.waiting), describePollers(queue, now)]),
  ]);
  const [head = "", ...body] = rows;
  return lines(palette.dim(head), ...body.map((row, index) => paintRow(row, queues[index], now, palette)));
}

const nameOf = ({ name, domain }: QueueView): string => (domain === undefined ? name : `${domain}:${name}`);

function describePollers({ pollers }: QueueView, now: number): string {
  const [last, ...others] = pollers;
  if (last === undefined) return "nobody";
  const by = last.workerId === undefined ? "" : ` by ${visible(last.workerId)}`;
  const more = others.length === 0 ? "" : `, ${others.length} more`;
  return `${renderShortDuration(Math.max(0, now - last.lastPollTime))} ago${by}${more}`;
}

/** What waits while nobody comes for it stands out. */
function paintRow(row: string, queue: QueueView | undefined, now: number, palette: Palette): string {
  if (queue === undefined || queue.waiting === 0) return row;
  const [last] = queue.pollers;
  return last === undefined || now - last.lastPollTime > freshMs ? palette.red(row) : palette.bold(row);
}
