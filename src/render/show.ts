/** One definition for people: what it is, then its body as JSON, the same that a server would show. */
import { stringifyJson } from "../core/exact-json.ts";
import type { Comparison, ComparisonState, Identity, LocalDefinition, RemoteDefinition, StepChange } from "../core/definition.ts";
import { identityText } from "../core/definition.ts";
import { renderChanges } from "./diff.ts";
import type { Palette } from "./palette.ts";
import { lines, visible } from "./text.ts";

export interface ShownDefinition extends Identity {
  state?: ComparisonState;
  owner?: string;
  changes?: Comparison["changes"];
  stepChanges?: readonly StepChange[];
  local?: LocalDefinition;
  remote?: RemoteDefinition;
}

const stateWords: Record<ComparisonState, string> = {
  same: "the same in the project and on the server",
  changed: "differs between the project and the server",
  "local-only": "only in the project",
  "remote-only": "only on the server",
};

export function renderShow(shown: ShownDefinition, palette: Palette): string {
  const { state, owner, local, remote, changes = [] } = shown;
  const facts = [
    palette.bold(visible(identityText(shown))),
    ...(state === undefined ? [] : [palette.dim(stateWords[state])]),
    ...(owner === undefined ? [] : [palette.dim(`owned by ${visible(owner)}`)]),
    ...(local === undefined ? [] : [palette.cyan(`${local.source.file}:${local.source.line}`)]),
  ];
  const body = stringifyJson(local?.body ?? remote?.body ?? {}, 2);
  const differences = changes.length === 0 ? [] : ["", "Differs from the server in:", ...renderChanges(shown, palette)];
  return lines(...facts, "", body, ...differences);
}
