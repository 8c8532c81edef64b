/** The views of several worker processes as one. */
import type { WorkerRow, WorkerView } from "./worker-table.ts";

const running = "running";

/** As if one worker did it all. `rare` is what is said of them together. Undefined where there is none. */
export function mergeWorkerViews(views: readonly WorkerView[], rare: string): WorkerView | undefined {
  const [first] = views;
  if (first === undefined) return undefined;
  const rows = new Map<string, WorkerRow>();
  for (const row of views.flatMap(({ types }) => types)) {
    const before = rows.get(row.name);
    rows.set(row.name, before === undefined ? row : addRows(before, row));
  }
  // One that drains after a reload has been replaced: its slots go with it.
  const open = views.filter(({ state }) => state === running);
  const counted = open.length === 0 ? views : open;
  const sum = (pick: (view: WorkerView) => number): number => counted.reduce((total, view) => total + pick(view), 0);
  return {
    url: first.url,
    state: mergeStates(views.map(({ state }) => state)),
    uptimeMs: Math.max(...views.map(({ uptimeMs }) => uptimeMs)),
    slots: { size: sum(({ slots }) => slots.size), running: sum(({ slots }) => slots.running) },
    rare,
    types: [...rows.values()],
  };
}

/** What is left of a process that has ended: what it did counts on, and it does nothing any more. */
export function retireWorkerView(view: WorkerView): WorkerView {
  const types = view.types.map((row) => ({ ...row, running: 0, waiting: 0, waitingReports: 0, perSecond: 0, p95Ms: undefined }));
  return { ...view, state: "stopped", slots: { ...view.slots, running: 0 }, types };
}

/** What ended processes have left, beside those that run: `retired` has no say in the state and no slots, unless it is all there is. */
export function addRetired(current: WorkerView | undefined, retired: WorkerView | undefined): WorkerView | undefined {
  if (current === undefined || retired === undefined) return current ?? retired;
  const { rare, state, slots } = current;
  const merged = mergeWorkerViews([current, retired], rare);
  return merged === undefined ? current : { ...merged, state, slots };
}

function addRows(left: WorkerRow, right: WorkerRow): WorkerRow {
  const times = [left.p95Ms, right.p95Ms].filter((time) => time !== undefined);
  return {
    name: left.name,
    running: left.running + right.running,
    waiting: left.waiting + right.waiting,
    waitingReports: left.waitingReports + right.waitingReports,
    completed: left.completed + right.completed,
    failed: left.failed + right.failed,
    perSecond: left.perSecond + right.perSecond,
    // Of the slowest process: what the others know of their times is not here to be counted.
    p95Ms: times.length === 0 ? undefined : Math.max(...times),
  };
}

/** `running` where one is, or else what most of them are; where they differ, with how many: `running; 1 of 4 draining`. */
function mergeStates(states: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const state of states) counts.set(state, (counts.get(state) ?? 0) + 1);
  const [main, ...others] = [...counts].sort(
    ([one, left], [other, right]) => Number(other === running) - Number(one === running) || right - left,
  );
  return [main?.[0] ?? "", ...others.map(([state, count]) => `${count} of ${states.length} ${state}`)].join("; ");
}
