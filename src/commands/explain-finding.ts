/** `flow validate --explain CODE`: the page on a finding, which comes with the package. */
import { readFileSync } from "node:fs";
import { exitCodes } from "../core/exit-code.ts";
import { FlowError } from "../core/errors.ts";
import { findingCodes, isFindingCode } from "../core/finding-codes.ts";
import { nearest } from "../core/nearest.ts";
import type { CommandResult } from "./command.ts";

/** Relative to the package. */
export const pageOf = (code: string): string => `docs/findings/${code}.md`;

/** The most similar one, or those that hold a word of it. */
function suggest(wanted: string): string {
  const codes = Object.keys(findingCodes);
  const near = nearest(wanted, codes);
  if (near !== undefined) return near;
  const words = wanted
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((word) => word.length > 2);
  return codes.filter((code) => words.some((word) => code.includes(word))).join(", ");
}

export function explainFinding(code: string): CommandResult {
  if (!isFindingCode(code)) {
    const meant = suggest(code);
    throw new FlowError("usage", `There is no finding with the code ${code}`, {
      hint: meant === "" ? "The codes stand in what `flow validate` prints, after the severity." : `Did you mean ${meant}?`,
    });
  }
  const text = readFileSync(new URL(`../../${pageOf(code)}`, import.meta.url), "utf8");
  return {
    exitCode: exitCodes.done,
    document: { schema: "flow.explain/1", code, severity: findingCodes[code], page: pageOf(code), text },
    text: () => text,
  };
}
