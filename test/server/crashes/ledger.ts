/**
 * What was asked of a server that may be killed at any moment, and what it acknowledged: after every restart all that was acknowledged must
 * be there, and no task may have been handed out twice. What was sent and not acknowledged may have been done or not.
 */
import type { Json } from "../../../src/core/json.ts";

export type Wish = "TERMINATED" | "PAUSED" | "resumed" | "retried";

export interface Ledger {
  started(workflowId: string): void;
  /** A call on a run is about to be sent. Until it is acknowledged, the run may be in either state. */
  asking(workflowId: string): void;
  asked(workflowId: string, wish: Wish, sentAt: number): void;
  delivered(taskId: string): void;
  /** The worker is about to give it back: it may come once more. */
  handingBack(taskId: string): void;
  completed(taskId: string, output: string, ackedAt: number): void;
  logged(taskId: string, log: string): void;
  /** A definition by its path, as it must be read, or null where it was deleted. Undefined while a request is on its way. */
  defined(path: string, expected: Json | undefined): void;
  runs(): string[];
  wishes(): ReadonlyMap<string, { wish: Wish; sentAt: number } | undefined>;
  completions(): ReadonlyMap<string, { output: string; ackedAt: number }>;
  logs(): ReadonlyMap<string, string[]>;
  definitions(): ReadonlyMap<string, Json | undefined>;
  /** Tasks that were handed out more often than they were given back. */
  deliveredTwice(): string[];
  /** How many requests were acknowledged. */
  count(): number;
}

export function createLedger(): Ledger {
  const runs = new Set<string>();
  const wishes = new Map<string, { wish: Wish; sentAt: number } | undefined>();
  const deliveries = new Map<string, number>();
  const handBacks = new Map<string, number>();
  const completions = new Map<string, { output: string; ackedAt: number }>();
  const logs = new Map<string, string[]>();
  const definitions = new Map<string, Json | undefined>();
  let count = 0;
  const more = (counts: Map<string, number>, key: string): void => void counts.set(key, (counts.get(key) ?? 0) + 1);
  return {
    started(workflowId) {
      count += 1;
      runs.add(workflowId);
    },
    asking: (workflowId) => void wishes.set(workflowId, undefined),
    asked(workflowId, wish, sentAt) {
      count += 1;
      wishes.set(workflowId, { wish, sentAt });
    },
    delivered(taskId) {
      count += 1;
      more(deliveries, taskId);
    },
    handingBack: (taskId) => more(handBacks, taskId),
    completed(taskId, output, ackedAt) {
      count += 1;
      completions.set(taskId, { output, ackedAt });
    },
    logged(taskId, log) {
      count += 1;
      logs.set(taskId, [...(logs.get(taskId) ?? []), log]);
    },
    defined(path, expected) {
      if (expected !== undefined) count += 1;
      definitions.set(path, expected);
    },
    runs: () => [...runs],
    wishes: () => wishes,
    completions: () => completions,
    logs: () => logs,
    definitions: () => definitions,
    deliveredTwice: () => [...deliveries].filter(([taskId, times]) => times > 1 + (handBacks.get(taskId) ?? 0)).map(([taskId]) => taskId),
    count: () => count,
  };
}
