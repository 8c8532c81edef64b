/** What programs write into a task's input, and what JSON can hold of it. */
import type { Json, JsonObject } from "../json.ts";

/** A text that the server replaces when the task starts, as `${workflow.input.x}`. */
export type Expression = `\${${string}}`;

/**
 * `T` if JSON can hold it. Functions, bigints, symbols and whatever has methods (a Date, a Map) do not compile; `unknown` passes,
 * so that inputs of type `Record<string, unknown>` do.
 */
export type TaskInput<T> = unknown extends T
  ? T
  : T extends Json | undefined
    ? T
    : T extends ((...args: never[]) => unknown) | symbol | bigint
      ? never
      : { [Name in keyof T]: TaskInput<T[Name]> };

/** All of a task's input: values by name. */
export type TaskInputs<T> = T extends readonly unknown[] ? never : TaskInput<T>;

/** The same value, typed as the JSON that it becomes. */
export function asJson<T extends object>(value: T): T & JsonObject;
export function asJson(value: object): object {
  return value;
}
