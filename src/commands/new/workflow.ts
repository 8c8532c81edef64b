/** `flow new workflow`. */
import { newWorkflow } from "../../project/new/new-workflow.ts";
import { usedFormat } from "../../project/new/used-format.ts";
import type { CommandInput, CommandResult, Flags } from "../command.ts";
import type { newWorkflowOptions } from "../table-new.ts";
import { askName, refuseKnown } from "./ask-name.ts";
import { chooseTasks } from "./choose-definitions.ts";
import { readFormat } from "./read-format.ts";
import { writeNew } from "./write-new.ts";

export async function newWorkflowCommand({ args, flags, context }: CommandInput<Flags<typeof newWorkflowOptions>>): Promise<CommandResult> {
  const name = await askName({ what: "workflow", example: "ship_order", given: args[0] }, context);
  await refuseKnown("workflow", name, context);
  const tasks = await chooseTasks(flags.task, context);
  const project = await context.config();
  const files = await newWorkflow(project, name, readFormat(flags.format) ?? usedFormat(project, "workflow"), tasks);
  return writeNew({ what: "workflow", name: name.full, files, next: ["npx flow validate", "npx flow dev"] }, context);
}
