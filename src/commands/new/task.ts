/** `flow new task`. */
import { usedFormat } from "../../project/new/used-format.ts";
import type { CommandInput, CommandResult, Flags } from "../command.ts";
import type { newTaskOptions } from "../table-new.ts";
import { newTask } from "../../project/new/new-task.ts";
import { askName, refuseKnown } from "./ask-name.ts";
import { readFormat } from "./read-format.ts";
import { writeNew } from "./write-new.ts";

export async function newTaskCommand({ args, flags, context }: CommandInput<Flags<typeof newTaskOptions>>): Promise<CommandResult> {
  const name = await askName({ what: "task", example: "charge_card", given: args[0] }, context);
  await refuseKnown("task", name, context);
  const project = await context.config();
  const files = await newTask(project, name, readFormat(flags.format) ?? usedFormat(project, "task"));
  const test = files.find(({ file }) => file.startsWith("test/"))?.file ?? "test";
  return writeNew({ what: "task", name: name.full, files, next: [`npx vitest run ${test}`, "npx flow validate"] }, context);
}
