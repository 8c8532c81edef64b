/** What the workers of a case answer: a pure function of the seed, the task's reference name, its try and how often it was answered. */
import { exactNumber } from "../../src/core/exact-json.ts";
import type { Json, JsonObject } from "../../src/core/json.ts";
import type { TaskResultStatus } from "../../src/core/model/execution.ts";
import { seeded } from "../core/seeded.ts";
import type { Random } from "../core/seeded.ts";
import type { WorkerHabits } from "./case.ts";

interface Try {
  /** With the iteration, as the run has it. */
  reference: string;
  retryCount: number;
  /** Answers to this same try before. */
  answers: number;
}

export interface ScriptedAnswer {
  /** Polled first, as a real worker does. */
  isPolled: boolean;
  result: { status: TaskResultStatus; outputData?: JsonObject; reasonForIncompletion?: string; workerId?: string };
}

export function answerOf(seed: number, habits: WorkerHabits, task: Try): ScriptedAnswer {
  const random = seeded(hashOf(`${seed} ${task.reference} ${task.retryCount} ${task.answers}`));
  const isPolled = random.below(100) < habits.polling;
  const dice = random.below(100);
  const workerId = random.next() < 0.5 ? { workerId: "worker-1" } : {};
  if (dice < habits.failing) return { isPolled, result: { ...failure(random), ...workerId } };
  if (task.answers === 0 && dice < habits.failing + habits.givingBack)
    return { isPolled, result: { status: "IN_PROGRESS", outputData: { progress: 1 }, ...workerId } };
  const output = random.next() < 0.95 ? { outputData: outputOf(random) } : {};
  return { isPolled, result: { status: "COMPLETED", ...output, ...workerId } };
}

function failure(random: Random): ScriptedAnswer["result"] {
  return {
    status: random.pick(["FAILED", "FAILED", "FAILED", "FAILED_WITH_TERMINAL_ERROR"]),
    ...(random.next() < 0.7 ? { reasonForIncompletion: random.pick(["no luck", "a 'quoted' reason", ""]) } : {}),
    ...(random.next() < 0.5 ? { outputData: outputOf(random) } : {}),
  };
}

const values: readonly Json[] = [
  1,
  0,
  "a",
  "b",
  "",
  true,
  false,
  null,
  2.5,
  exactNumber("1.0"),
  exactNumber("9007199254740993"),
  exactNumber("1.5e300"),
  -7,
  'ünï "quoted" \\ \n line',
  "${workflow.input.x}",
  [],
  {},
  [1, "two", null, { three: 3 }],
  { k: "v" },
  { k: { l: [true] }, m: null },
];

function outputOf(random: Random): JsonObject {
  const shape = random.next();
  if (shape < 0.1) return {};
  return {
    value: random.pick(values),
    ...(random.next() < 0.5 ? { result: random.pick(values) } : {}),
    ...(random.next() < 0.4 ? { list: [random.pick(values), random.pick(values)] } : {}),
    ...(random.next() < 0.4 ? { map: { k: random.pick(values) } } : {}),
  };
}

/** FNV-1a. */
export function hashOf(text: string): number {
  let hash = 2_166_136_261;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 16_777_619);
  return hash >>> 0;
}
