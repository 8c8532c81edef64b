/** Steps in TypeScript: a function that makes them one by one, with types for what goes in and what comes out. */
import type { DefinedTask } from "../define-task.ts";
import type { Json, JsonObject } from "../json.ts";
import type { WorkflowTask } from "../model/workflow-def.ts";
import { createReference } from "./reference.ts";
import type { AnyValue, Given, GivenInTexts, ReferenceTo } from "./reference.ts";

/** The fields of Conductor's tasks that a step may have as they are. */
type TaskFields = Partial<
  Omit<
    WorkflowTask,
    "name" | "taskReferenceName" | "inputParameters" | "forkTasks" | "joinOn" | "defaultExclusiveJoinTask" | "taskDefinition"
  >
>;

/** A step as it stands in a file. */
export interface StepFields extends TaskFields {
  name: string;
  /** The name of a task, or a type that the server runs by itself; the step's name if absent. */
  task?: string;
  /** The steps that have ended before this one starts. */
  dependsOn?: string | string[];
  input?: JsonObject;
  /** False: it is tried once. */
  retryable?: boolean;
  /** How often it is tried again. */
  retryLimit?: number;
  /** How long one try may take, in seconds. */
  timeoutSeconds?: number;
  /** A condition: the step is left out where it does not hold. */
  when?: string | boolean;
}

/** Anything that a step gave, which stands for the step, or its name. */
type StepName = AnyValue | string;

interface Options<Input> extends Omit<StepFields, "name" | "task" | "dependsOn" | "input" | "when"> {
  dependsOn?: StepName | readonly StepName[];
  input?: Given<Input>;
  when?: { toString(): string } | string | boolean;
}

/** What stands for a task in a list: its name, or the task itself. */
type ListedTask<Input> = Pick<DefinedTask<never, Input>, "name" | "run" | "handler">;

/** Fields of the task's input, where the task says what they are. */
type ListedInput<Input> = unknown extends Input ? { input?: JsonObject } : InputField<Input>;
type InputField<Input> = Nothing extends Input ? { input?: GivenInTexts<Input> } : { input: GivenInTexts<Input> };

/** A step of a list in TypeScript: as in a file, but that `task` may be the task itself. */
type ListedStep<Name extends string, Input> = Omit<StepFields, "name" | "task" | "dependsOn" | "input"> & {
  name: Name;
  task?: string | ListedTask<Input>;
  /** The steps of the list that have ended before this one starts. */
  dependsOn?: NoInfer<Name> | readonly NoInfer<Name>[];
} & ListedInput<NoInfer<Input>>;

/** `Name` is that of each of the steps, and `Inputs` what their tasks take. Names are inferred from the second part alone. */
export type ListedSteps<Name extends string, Inputs extends readonly unknown[]> = {
  [Index in keyof Inputs]: ListedStep<Name, Inputs[Index]>;
} & readonly ({ name: Name } & { [Field in Exclude<keyof StepFields, "name">]?: unknown })[];

// oxlint-disable-next-line typescript/no-generated-empty-object-type -- the object without fields is what is meant
type Nothing = Record<never, never>;

/** Where fields of the input are required, so is the input. */
type StepOptions<Input> = Nothing extends Input ? Options<Input> : Options<Input> & { input: Given<Input> };
type OptionsArgument<Input> = Nothing extends Input ? [options?: StepOptions<Input>] : [options: StepOptions<Input>];

/** What a worker reports of what a handler returns. */
type Reported<Output> = unknown extends Output
  ? unknown
  : Output extends readonly unknown[]
    ? { result: Output }
    : Output extends object
      ? Output
      : Output extends undefined | void
        ? object
        : { result: Output };

export interface StepBuilder {
  /** Adds a step that runs a task, and answers with what it gives. Its input has the type that the task's schema says. */
  <Checked, Input, Output>(
    name: string,
    task: DefinedTask<Checked, Input, Output>,
    ...options: OptionsArgument<Input>
  ): ReferenceTo<Reported<Output>>;
  /** The same for a task that is known by its name alone, or for a type of the server's own; `Output` says what it gives. */
  <Output = unknown>(name: string, task: string, options?: Options<Readonly<Record<string, unknown>>>): ReferenceTo<Output>;
}

export interface StepTools<Context> {
  /** The input of the run. */
  context: ReferenceTo<Context>;
  step: StepBuilder;
}

/** What the run gives, by name. */
export interface BuiltOutput {
  output?: Readonly<Record<string, unknown>>;
}

export type BuildSteps<Context> = (tools: StepTools<Context>) => BuiltOutput | undefined | void;

/** With the names of tasks in their places. */
export const nameTasks = (steps: readonly ListedStep<string, unknown>[]): StepFields[] =>
  steps.map(({ task, dependsOn, ...step }) => ({
    ...step,
    ...(task === undefined ? {} : { task: typeof task === "string" ? task : task.name }),
    ...(dependsOn === undefined ? {} : { dependsOn: typeof dependsOn === "string" ? dependsOn : [...dependsOn] }),
  }));

/** Runs the function, and answers with what a file would hold. Throws where a value is none that JSON has. */
export function buildSteps<Context>(build: BuildSteps<Context>): { steps: StepFields[]; output?: JsonObject } {
  const steps: StepFields[] = [];
  const step = (name: string, task: string | { name: string }, options: Options<unknown> = {}): object => {
    const { dependsOn = [], input, when, ...fields } = options;
    const names = Array.isArray(dependsOn) ? dependsOn : [dependsOn];
    steps.push({
      name,
      task: typeof task === "string" ? task : task.name,
      ...(names.length === 0 ? {} : { dependsOn: names.map(stepName) }),
      ...(input === undefined ? {} : { input: plain(input) }),
      ...(when === undefined ? {} : { when: typeof when === "object" ? String(when) : when }),
      ...fields,
    });
    return createReference(name);
  };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a reference answers to every field, and the types say which there are
  const built = build({ context: createReference("context"), step } as StepTools<Context>);
  return { steps, ...(built?.output === undefined ? {} : { output: plain(built.output) }) };
}

/** Of a reference to a step, or to a part of what it gives. */
const stepName = (named: unknown): string => String(named).replace(/^\$\{([\w-]+).*\}$/s, "$1");

/** References as their expressions. */
function plain<Value extends Json>(value: unknown): Value {
  return JSON.parse(JSON.stringify(value));
}
