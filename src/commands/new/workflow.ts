/** `flow new workflow`. */
import { expandAuthored } from "../../core/authoring/expand-definition.ts";
import { isJsonObject } from "../../core/json.ts";
import { newCases } from "../../project/new/new-cases.ts";
import { newWorkflow } from "../../project/new/new-workflow.ts";
import { usedFormat } from "../../project/new/used-format.ts";
import type { CommandInput, CommandResult, Flags } from "../command.ts";
import type { newWorkflowOptions } from "../table-new.ts";
import { askName, refuseKnown } from "./ask-name.ts";
import { chooseTasks } from "./choose-definitions.ts";
import { readFormat } from "./read-format.ts";
import { recordCase } from "./record-case.ts";
import { writeNew } from "./write-new.ts";

export async function newWorkflowCommand({ args, flags, context }: CommandInput<Flags<typeof newWorkflowOptions>>): Promise<CommandResult> {
  const name = await askName({ what: "workflow", example: "ship_order", given: args[0] }, context);
  await refuseKnown("workflow", name, context);
  const tasks = await chooseTasks(flags.task, context);
  const project = await context.config();
  const { file, written } = await newWorkflow(project, name, readFormat(flags.format) ?? usedFormat(project, "workflow"), tasks);
  const { value } = expandAuthored("workflow", written);
  const recorded = await recordCase({ name: name.full, body: isJsonObject(value) ? value : {} }, { tasks, workflows: [] });
  const made = { what: "workflow", name: name.full } as const;
  const next = ["npx flow validate", "npx flow dev"];
  if (recorded.case === undefined) {
    const result = await writeNew({ ...made, files: [file], next }, context);
    return { ...result, notes: (palette) => palette.yellow(`There is no test of it yet: ${recorded.reason}`) + "\n" };
  }
  const cases = await newCases({ file: file.file.replace(/\.\w+$/, ".test.yml"), ...recorded.case });
  return writeNew({ ...made, files: [file, cases], next: [`npx flow test ${cases.file}`, ...next] }, context);
}
