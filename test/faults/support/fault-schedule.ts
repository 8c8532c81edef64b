/** When which requests fail, as data. The same seed picks the same requests of a kind, in the order in which they come. */
import { createRepeatableChance } from "../../../src/testing/repeatable.ts";
import type { Operation } from "./wire-log.ts";
import type { WireFault } from "./wire-faults.ts";

export interface FaultWindow {
  /** From the worker's start; 0 if absent. */
  fromMs?: number;
  /** Until the end if absent. */
  untilMs?: number;
  on: readonly Operation[];
  /** The part of them that fails; all if absent. */
  share?: number;
  /** How many fail at most. */
  most?: number;
  /** Only of this task type. */
  taskType?: string;
  fault: WireFault | readonly WireFault[];
}

export type PickFault = (request: { operation: Operation; taskType?: string | undefined }) => WireFault | undefined;

/** `elapsedMs` is undefined before the start. The first window that fits decides. */
export function createFaultSchedule(windows: readonly FaultWindow[], seed: number, elapsedMs: () => number | undefined): PickFault {
  const random = createRepeatableChance(seed);
  const left = windows.map(({ most = Infinity }) => most);
  return ({ operation, taskType }) => {
    const now = elapsedMs();
    if (now === undefined) return undefined;
    for (const [index, window] of windows.entries()) {
      const isOpen = now >= (window.fromMs ?? 0) && now < (window.untilMs ?? Infinity);
      if (!isOpen || !window.on.includes(operation) || (left[index] ?? 0) === 0) continue;
      if (window.taskType !== undefined && window.taskType !== taskType) continue;
      if (random() >= (window.share ?? 1)) continue;
      left[index] = (left[index] ?? 0) - 1;
      return "type" in window.fault ? window.fault : window.fault[Math.floor(random() * window.fault.length)];
    }
    return undefined;
  };
}

/** When the last fault ends; 0 where none does. */
export const healedAtMs = (windows: readonly FaultWindow[]): number =>
  windows.reduce((latest, { untilMs }) => Math.max(latest, untilMs ?? 0), 0);
