/** A step as it was read: its own few words apart from the fields that Conductor knows. */
import type { Json, JsonObject } from "../json.ts";

export interface Step {
  /** Its reference name too. */
  name: string;
  /** Where it stands in the file. */
  pointer: string;
  /** The name of what it runs. */
  task: string;
  type: string;
  /** The steps that come before it, as it names them. */
  dependsOn: readonly Dependency[];
  /** The key that its input was written under; undefined where it has none. */
  inputKey?: "input" | "inputParameters";
  input: JsonObject;
  retryLimit?: Json;
  timeoutSeconds?: Json;
  /** `true` stands for none. */
  when: string | boolean;
  /** Fields of a WorkflowTask as they are. */
  fields: JsonObject;
}

export interface Dependency {
  name: string;
  /** Where it is named. */
  pointer: string;
}

/** The order of steps, by their places in the list of steps. */
export interface StepGraph {
  steps: readonly Step[];
  /** Of each step those that it waits for and that no other of them waits for already. */
  before: readonly (readonly number[])[];
  /** Whether one step has ended whenever another one starts. */
  precedes(earlier: number, later: number): boolean;
}
