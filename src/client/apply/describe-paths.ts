import type { Change } from "../../core/definition.ts";

const shown = 5;

/** `/a, /b and elsewhere`. */
export function describePaths(changes: readonly Change[]): string {
  const paths = changes.slice(0, shown).map((change) => change.path);
  return `${paths.join(", ")}${changes.length > paths.length ? " and elsewhere" : ""}`;
}
