import type { Palette } from "./palette.ts";
import { renderPlace } from "./place.ts";
import type { Place } from "./place.ts";
import { visibleLines } from "./text.ts";

export interface Failure extends Place {
  message: string;
  hint?: string | undefined;
}

/** `Error: what happened`, where, and the next step. */
export function renderFailure(failure: Failure, palette: Palette): string {
  const place = renderPlace(failure);
  const lines = [`${palette.red("Error:")} ${visibleLines(failure.message)}${/[.!?]$/.test(failure.message) ? "" : "."}`];
  if (place !== "") lines.push(`  ${palette.dim("at")} ${palette.cyan(place)}`);
  if (failure.hint !== undefined) lines.push(`  ${palette.dim("hint:")} ${visibleLines(failure.hint)}`);
  return `${lines.join("\n")}\n`;
}
