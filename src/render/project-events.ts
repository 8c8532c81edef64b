/** The events of a project, for people: who raises them, and what they lead to. */
import type { Source } from "../core/definition.ts";
import type { EventListener, ProjectEvent } from "../core/project-events.ts";
import { versionText } from "../core/authoring/versions.ts";
import type { Palette } from "./palette.ts";
import { alignColumns, lines, visible } from "./text.ts";

export function renderProjectEvents(events: readonly ProjectEvent[], palette: Palette): string {
  if (events.length === 0) return "No workflow of the project raises an event, and no event handler listens to one.\n";
  const parts = events.map(({ event, raisedBy, heardBy }) => {
    const sources = raisedBy.map(({ workflow, version, referenceName, source }) => [
      "  raised by",
      `${visible(workflow)}@${versionText(version)}`,
      `task ${visible(referenceName)}`,
      placeOf(source),
    ]);
    const listeners = heardBy.map((listener) => [
      "  heard by",
      visible(listener.handler),
      describeListener(listener),
      placeOf(listener.source),
    ]);
    const none = heardBy.length === 0 ? [palette.dim("  No event handler of the project listens to it.")] : [];
    const outside = raisedBy.length === 0 ? [palette.dim("  No workflow of the project raises it.")] : [];
    return [palette.bold(visible(event)), ...alignColumns([...sources, ...listeners]), ...outside, ...none];
  });
  return lines(...parts.flatMap((part, index) => (index === 0 ? part : ["", ...part])));
}

function describeListener({ active, actions, condition }: EventListener): string {
  const what = actions.map(visible).join(", ");
  return [what, ...(condition === undefined ? [] : [`if ${visible(condition)}`]), ...(active ? [] : ["(not active)"])].join(" ").trim();
}

const placeOf = ({ file, line }: Source): string => `${file}:${line}`;
