import type { EventHandler } from "../model/event-handler.ts";
import type { Advice } from "./advice.ts";

/** The server's default is a handler that does nothing, which is hardly ever meant. */
export function findInactive({ active }: Partial<EventHandler>): Advice[] {
  if (active !== undefined) return [];
  return [
    {
      pointer: "",
      message: "It does nothing: without `active` the server takes it for switched off.",
      hint: "Write active: true, or active: false if that is meant.",
    },
  ];
}
