/**
 * Regular expressions for `=~`, matched in time linear in the text: all possibilities are followed side by side, so no pattern
 * can hold up the server.
 */
import { parseRegex } from "./parse-regex.ts";
import { isWordCharacter } from "./regex-node.ts";
import type { Assertion, CharacterTest, RegexNode } from "./regex-node.ts";

type Step = { test: CharacterTest; next: number } | { split: number[] } | { assert: Assertion; next: number } | { accept: true };

const mostSteps = 5000;

/** A function that tells whether the whole text matches, or undefined where the pattern is not supported. */
export function compileRegex(source: string, flags: string): ((text: string) => boolean) | undefined {
  const node = parseRegex(source, flags);
  if (node === undefined) return undefined;
  const steps: Step[] = [{ accept: true }];
  const start = emit(node, 0, steps);
  return start === undefined ? undefined : (text) => run(steps, start, Array.from(text));
}

function run(steps: readonly Step[], start: number, text: readonly string[]): boolean {
  let current = reach(steps, [start], text, 0);
  for (let at = 0; at < text.length; at += 1) {
    const next: number[] = [];
    for (const position of current) {
      const step = steps[position];
      if (step !== undefined && "test" in step && step.test(text[at] ?? "")) next.push(step.next);
    }
    if (next.length === 0) return false;
    current = reach(steps, next, text, at + 1);
  }
  return current.has(0);
}

/** All steps that can be reached without taking a character. */
function reach(steps: readonly Step[], from: readonly number[], text: readonly string[], at: number): Set<number> {
  const reached = new Set<number>();
  const waiting = [...from];
  for (let position = waiting.pop(); position !== undefined; position = waiting.pop()) {
    if (reached.has(position)) continue;
    reached.add(position);
    const step = steps[position];
    if (step === undefined) continue;
    if ("split" in step) waiting.push(...step.split);
    else if ("assert" in step && holds(step.assert, text, at)) waiting.push(step.next);
  }
  return reached;
}

function holds(assert: Assertion, text: readonly string[], at: number): boolean {
  if (assert === "start") return at === 0;
  if (assert === "end") return at === text.length;
  const isBoundary = isWordCharacter(text[at - 1] ?? "") !== isWordCharacter(text[at] ?? "");
  return assert === "boundary" ? isBoundary : !isBoundary;
}

/** Adds the steps of a node that go on to `next`; the number of the first one. Undefined where they become too many. */
function emit(node: RegexNode, next: number, steps: Step[]): number | undefined {
  if (steps.length > mostSteps) return undefined;
  switch (node.kind) {
    case "character":
      return steps.push({ test: node.test, next }) - 1;
    case "sequence":
      return node.items.reduceRight<number | undefined>(
        (after, item) => (after === undefined ? undefined : emit(item, after, steps)),
        next,
      );
    case "choice": {
      const starts = node.items.map((item) => emit(item, next, steps));
      const known = starts.filter((start) => start !== undefined);
      return known.length === starts.length ? steps.push({ split: known }) - 1 : undefined;
    }
    case "repeat":
      return emitRepeat(node, next, steps);
    default:
      return steps.push({ assert: node.kind, next }) - 1;
  }
}

function emitRepeat(node: { item: RegexNode; min: number; max: number }, next: number, steps: Step[]): number | undefined {
  let after: number | undefined = next;
  if (node.max === Infinity) {
    const split: number[] = [next];
    const loop = steps.push({ split }) - 1;
    const body = emit(node.item, loop, steps);
    if (body === undefined) return undefined;
    split.push(body);
    after = loop;
  } else {
    for (let count = node.min; count < node.max && after !== undefined; count += 1) {
      const body = emit(node.item, after, steps);
      after = body === undefined ? undefined : steps.push({ split: [body, next] }) - 1;
    }
  }
  for (let count = 0; count < node.min && after !== undefined; count += 1) after = emit(node.item, after, steps);
  return after;
}
