/** `flow new event`. */
import { findEventFormat } from "../../core/checks/event-format.ts";
import { findProjectEvents } from "../../core/project-events.ts";
import { newEvent } from "../../project/new/new-event.ts";
import { usedFormat } from "../../project/new/used-format.ts";
import type { CommandInput, CommandResult, Flags } from "../command.ts";
import type { Context } from "../context.ts";
import type { newEventOptions } from "../table-new.ts";
import { askName, refuseKnown } from "./ask-name.ts";
import { askText } from "./ask-text.ts";
import { chooseWorkflow, listDefinitions } from "./choose-definitions.ts";
import { readFormat } from "./read-format.ts";
import { writeNew } from "./write-new.ts";

export async function newEventCommand({ args, flags, context }: CommandInput<Flags<typeof newEventOptions>>): Promise<CommandResult> {
  const name = await askName({ what: "event", example: "ship_paid_order", given: args[0] }, context);
  await refuseKnown("event-handler", name, context);
  const workflow = await chooseWorkflow(flags.workflow, { what: "an event handler", name: name.full }, context);
  const usual = flags.event === undefined ? await usualEvent(name.name, workflow.name, context) : "";
  const event = await askText({ message: "The event that it listens to:", given: flags.event, usual, mistakeOf: describeEvent }, context);
  const project = await context.config();
  const format = readFormat(flags.format) ?? usedFormat(project, "event-handler");
  const files = await newEvent(project, name, format, { event, workflow });
  return writeNew({ what: "event", name: name.full, files, next: ["npx flow events catalogue", "npx flow validate"] }, context);
}

/** One that a workflow of the project raises and nothing listens to; or else one by the handler's name, for an EVENT task to come. */
async function usualEvent(name: string, started: string, context: Context): Promise<string> {
  const workflows = await listDefinitions("workflow", context);
  const events = findProjectEvents([...workflows, ...(await listDefinitions("event-handler", context))]);
  const unheard = events.find(({ event, heardBy, raisedBy }) => {
    const starts = raisedBy.some(({ workflow }) => workflow === started);
    return heardBy.length === 0 && !starts && describeEvent(event) === undefined;
  });
  const raising = workflows.find((workflow) => workflow.name !== started)?.name ?? started;
  return unheard?.event ?? `conductor:${raising}:${name}`;
}

function describeEvent(event: string): { message: string; hint: string } | undefined {
  const hint = "It is written type:queue, for example conductor:my_workflow:my_event or kafka:topic.";
  if (event.trim() === "" || /[\p{Cc}\p{Cf}]/u.test(event) || findEventFormat({ event }).length > 0) {
    return { message: `${JSON.stringify(event)} is no event`, hint };
  }
  return event.includes("${") ? { message: "An event handler listens to one event, and expressions are not read there", hint } : undefined;
}
