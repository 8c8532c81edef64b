/** What stands for the work of a task in a test. */
import type { JsonObject } from "../core/json.ts";
import { isJsonObject } from "../core/json.ts";
import type { Task } from "../core/model/execution.ts";
import type { Duration } from "./read-duration.ts";
import { readDuration } from "./read-duration.ts";
import { testError } from "./test-error.ts";

const brand = Symbol.for("conductor-flow.mock-answer");

/** What a task comes to, where that is more than an output. `fail`, `hang` and `delay` make them. */
export interface MockAnswer {
  readonly result:
    | { readonly status: "COMPLETED"; readonly returned: unknown }
    | { readonly status: "FAILED" | "FAILED_WITH_TERMINAL_ERROR"; readonly reason: string; readonly output: JsonObject }
    /** It is taken and never reported. */
    | { readonly status: "HANGS" }
    /** The function of the task does the work. */
    | { readonly status: "RUNS" };
  /** How long the task takes on the server's clock. */
  readonly afterMs: number;
}

/** Which call of a step is to be answered. */
export interface MockCall {
  /** As a worker would get it. */
  readonly task: Readonly<Task>;
  /** From 1; which try of the task it is. */
  readonly attempt: number;
  /** From 1; which call of this step in this run, over tries and turns of a loop. */
  readonly call: number;
}

/**
 * Returns the output, or an answer; what it throws fails the task as if a worker's function threw it. The input is what the task got.
 */
export type MockFunction = (input: JsonObject, call: MockCall) => unknown;

type MockStep = JsonObject | MockAnswer | MockFunction;

/** An output, an answer or a function; a list has one for each call of the step, of which the last serves for all that follow. */
export type Mock = MockStep | readonly MockStep[];

/** By reference name, or by the name of the task. */
export type Mocks = Readonly<Record<string, Mock>>;

/** The task fails with this reason. With `terminal` it is not tried again. */
export function fail(reason: string, { terminal = false, output = {} }: { terminal?: boolean; output?: JsonObject } = {}): MockAnswer {
  return answer({ status: terminal ? "FAILED_WITH_TERMINAL_ERROR" : "FAILED", reason, output });
}

/** A worker takes the task and is never heard of again: the timeouts of the task decide what becomes of it. */
export function hang(): MockAnswer {
  return answer({ status: "HANGS" });
}

/** The function of the task does the work, as where there is no mock. */
export function real(): MockAnswer {
  return answer({ status: "RUNS" });
}

/** The task takes so long on the server's clock, and comes to this then. */
export function delay(time: Duration, then: JsonObject | MockAnswer = {}): MockAnswer {
  const { result, afterMs } = toAnswer(then);
  return answer(result, afterMs + readDuration(time));
}

/** What a mock says, or what its function returned. */
export function toAnswer(value: unknown): MockAnswer {
  return isAnswer(value) ? value : answer({ status: "COMPLETED", returned: value });
}

function answer(result: MockAnswer["result"], afterMs = 0): MockAnswer {
  return Object.defineProperty({ result, afterMs }, brand, { value: true });
}

/** Maybe of another copy of this package. */
function isAnswer(value: unknown): value is MockAnswer {
  return typeof value === "object" && value !== null && brand in value;
}

/** What the mock says to a call. Rejects with what a mock's function throws, and with a usage error for what can stand for no task. */
export async function answerOf(mock: Mock, call: MockCall, key: string): Promise<MockAnswer> {
  const given = Array.isArray(mock) ? mock[Math.min(call.call, mock.length) - 1] : mock;
  if (typeof given === "function") return toAnswer(await given(call.task.inputData, call));
  if (isAnswer(given) || (isJsonObject(given) && !Array.isArray(given))) return toAnswer(given);
  const nextStep = "Give an output, a function that returns one, fail(reason), or a list of these with one for each call.";
  throw testError("usage", `The mock of ${key} is nothing that can stand for a task.`, nextStep);
}
