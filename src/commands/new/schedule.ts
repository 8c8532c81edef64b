/** `flow new schedule`. */
import { FlowError } from "../../core/errors.ts";
import { cronMistake } from "../../core/checks/cron.ts";
import { zoneRefusal } from "../../core/time-zone.ts";
import { newSchedule } from "../../project/new/new-schedule.ts";
import { usedFormat } from "../../project/new/used-format.ts";
import { commandWord } from "../../core/command-word.ts";
import type { CommandInput, CommandResult, Flags } from "../command.ts";
import type { newScheduleOptions } from "../table-new.ts";
import { askName, refuseKnown } from "./ask-name.ts";
import { askText } from "./ask-text.ts";
import { chooseWorkflow } from "./choose-definitions.ts";
import { readFormat } from "./read-format.ts";
import { writeNew } from "./write-new.ts";

export async function newScheduleCommand({ args, flags, context }: CommandInput<Flags<typeof newScheduleOptions>>): Promise<CommandResult> {
  const name = await askName({ what: "schedule", example: "close_books_nightly", given: args[0] }, context);
  await refuseKnown("schedule", name, context);
  const workflow = await chooseWorkflow(flags.workflow, { what: "a schedule", name: name.full }, context);
  const cron = await askText(
    { message: "When, as a cron expression:", given: flags.cron, usual: "0 0 2 * * *", mistakeOf: describeCron },
    context,
  );
  const zone = flags.zone ?? "UTC";
  const refusal = zoneRefusal(zone);
  if (refusal !== undefined)
    throw new FlowError("usage", `--zone ${zone} is no time zone`, { hint: `${refusal}. For example Europe/Berlin.` });
  const project = await context.config();
  const format = readFormat(flags.format) ?? usedFormat(project, "schedule");
  const files = await newSchedule(project, name, format, { cron, zone, workflow });
  const next = [`npx flow schedules next ${commandWord(cron)} --zone ${commandWord(zone)}`, "npx flow validate"];
  return writeNew({ what: "schedule", name: name.full, files, next }, context);
}

function describeCron(cron: string): { message: string; hint: string } | undefined {
  const mistake = cronMistake(cron);
  return mistake === undefined ? undefined : { message: `"${cron}" is no cron expression: ${mistake.message}`, hint: mistake.hint };
}
