/** `flow new test`: a first test of a task or of a workflow that is there. */
import path from "node:path";
import type { LocalDefinition } from "../../core/definition.ts";
import { FlowError } from "../../core/errors.ts";
import { nearest } from "../../core/nearest.ts";
import { newCases } from "../../project/new/new-cases.ts";
import { newTaskTest } from "../../project/new/new-task-test.ts";
import type { CommandInput, CommandResult, Flags } from "../command.ts";
import type { Context } from "../context.ts";
import { canAsk } from "../io.ts";
import type { newTestOptions } from "../table-new.ts";
import { listDefinitions } from "./choose-definitions.ts";
import { recordCase } from "./record-case.ts";
import { writeNew } from "./write-new.ts";

interface Known {
  tasks: readonly LocalDefinition[];
  workflows: readonly LocalDefinition[];
}

export async function newTestCommand({ args, flags, context }: CommandInput<Flags<typeof newTestOptions>>): Promise<CommandResult> {
  if (args[0] === undefined && !canAsk(context.io)) {
    throw new FlowError("usage", "Say which task or workflow is to be tested", { hint: "For example: flow new test ship_order" });
  }
  const known: Known = { tasks: await listDefinitions("task", context), workflows: await listDefinitions("workflow", context) };
  const tested = args[0] === undefined ? await askDefinition(known, context) : findTested(args[0], flags.kind, known);
  return tested.kind === "task" ? testTask(tested, context) : testWorkflow(tested, known, context);
}

async function testTask(task: LocalDefinition, context: Context): Promise<CommandResult> {
  const file = await newTaskTest(await context.config(), task);
  if (file === undefined) {
    throw new FlowError("failed", `The task ${task.name} has no function in the project, so there is nothing to test`, {
      hint: "Its function stands beside its definition, in index.ts.",
    });
  }
  return writeNew({ what: "test", name: task.name, files: [file], next: [`npx vitest run ${file.file}`] }, context);
}

async function testWorkflow(workflow: LocalDefinition, known: Known, context: Context): Promise<CommandResult> {
  const { file } = workflow.source;
  const recorded = await recordCase(workflow, known);
  if (recorded.case === undefined) {
    throw new FlowError("failed", `No first test of ${workflow.name} can be made: ${recorded.reason}`, {
      hint: "Write its file by hand: a case has a name, an input, mocks and what is expected.",
    });
  }
  const isAlone = known.workflows.filter(({ source }) => source.file === file).length === 1;
  const stem = isAlone ? path.posix.basename(file).replace(/\.\w+$/, "") : workflow.name;
  const cases = await newCases({
    file: path.posix.join(path.posix.dirname(file), `${stem}.test.yml`),
    ...(isAlone ? {} : { workflow: workflow.name }),
    ...recorded.case,
  });
  return writeNew({ what: "test", name: workflow.name, files: [cases], next: [`npx flow test ${cases.file}`] }, context);
}

function findTested(name: string, kind: string | undefined, { tasks, workflows }: Known): LocalDefinition {
  const all = [...(kind === "workflow" ? [] : tasks), ...(kind === "task" ? [] : workflows)];
  const [found, other] = all.filter((definition) => definition.name === name);
  if (found !== undefined && other !== undefined) {
    throw new FlowError("usage", `A task and a workflow are called ${name}`, {
      hint: "Say which one is meant: --kind task, or --kind workflow.",
    });
  }
  if (found !== undefined) return found;
  const near = nearest(name, new Set(all.map((definition) => definition.name)));
  throw new FlowError("not-found", `There is no ${kind ?? "task or workflow"} named ${name} in the project, and nothing was written`, {
    hint: near === undefined ? "`flow tasks list --local` and `flow workflows list --local` show what there is." : `Did you mean ${near}?`,
  });
}

async function askDefinition({ tasks, workflows }: Known, { io, progress }: Context): Promise<LocalDefinition> {
  const choices = [...workflows, ...tasks].map((definition) => ({ name: `${definition.kind} ${definition.name}`, value: definition }));
  if (choices.length === 0) {
    throw new FlowError("not-found", "The project has neither a task nor a workflow to test", { hint: "`flow new task NAME` makes one." });
  }
  progress.stop();
  const { select } = await import("@inquirer/prompts");
  return select({ message: "What is tested:", choices }, { output: process.stderr, signal: io.signal });
}
