import type { EventHandler } from "../model/event-handler.ts";
import type { Violation } from "./violation.ts";

export function checkEventHandler({ name, event, actions = [] }: Partial<EventHandler>): Violation[] {
  const violations: Violation[] = [];
  if (name === undefined || name === "") violations.push(missing("name", "Missing event handler name", name));
  if (event === undefined || event === "") violations.push(missing("event", "Missing event location", event));
  if (actions.length === 0) {
    const message = "No actions specified. Please specify at-least one action";
    violations.push({ code: "actions-missing", pointer: "/actions", message, javaPath: "actions" });
  }
  return violations;
}

function missing(field: "name" | "event", message: string, value: string | undefined): Violation {
  const code = `${field}-missing`;
  return { code, pointer: `/${field}`, message, javaPath: field, ...(value === undefined ? {} : { invalidValue: value }) };
}
