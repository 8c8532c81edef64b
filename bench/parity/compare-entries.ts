/** Holds the two packages' exports against each other. */
import type { Call, Entries, Export } from "./read-entries.ts";
import { reasonFor, unusedReasons } from "./reasons.ts";

export type Verdict = "same" | "differs" | "missing";

export interface Row {
  /** `WorkflowExecutor`, or `WorkflowExecutor.search`. */
  name: string;
  kind: Export["kind"] | "method";
  verdict: Verdict;
  /** What differs, in short. */
  what: string;
  reason: string;
}

export function compareEntries({ official, ours }: Entries): { rows: Row[]; problems: string[] } {
  const rows: Row[] = [];
  const problems: string[] = [];
  const add = (name: string, kind: Row["kind"], verdict: Verdict, what = ""): void => {
    const reason = verdict === "same" ? "" : reasonFor(name);
    if (reason === undefined)
      problems.push(`${name} ${verdict === "missing" ? "is missing" : `differs: ${what}`}. Give the reason in bench/parity/reasons.ts.`);
    rows.push({ name, kind, verdict, what, reason: reason ?? "" });
  };
  const addCalls = (name: string, kind: Row["kind"], theirs: Call[], own: Call[] | undefined): void => {
    if (own === undefined) return add(name, kind, "missing");
    const what = differenceOf(theirs, own);
    add(name, kind, what === "" ? "same" : "differs", what);
  };

  for (const entry of official.toSorted((left, right) => (left.name < right.name ? -1 : 1))) {
    const own = ours.find(({ name }) => name === entry.name);
    if (own === undefined || (entry.kind !== "type" && own.kind === "type")) {
      add(entry.name, entry.kind, "missing");
      continue;
    }
    if (entry.kind === "function") {
      addCalls(entry.name, entry.kind, entry.calls, own.calls);
      continue;
    }
    const lost = entry.keys.filter((key) => !own.keys.includes(key));
    const kindText = entry.kind === own.kind ? "" : `a ${own.kind} instead of a ${entry.kind}`;
    const what = lost.length > 0 ? `lacks ${lost.join(", ")}` : kindText;
    add(entry.name, entry.kind, what === "" ? "same" : "differs", what);
    for (const [method, calls] of Object.entries(entry.methods)) addCalls(`${entry.name}.${method}`, "method", calls, own.methods[method]);
  }
  const stale = unusedReasons().map((name) => `The reason for ${name} explains nothing any more: take it out of bench/parity/reasons.ts.`);
  return { rows, problems: [...problems, ...stale] };
}

/** Empty where every call of theirs may be made to ours, and what comes back may be used the same way. */
function differenceOf(theirs: Call[], own: Call[]): string {
  for (const call of theirs) {
    const found = own.map((candidate) => mismatchOf(call, candidate));
    if (found.includes("")) continue;
    return found.at(-1) ?? "is no function";
  }
  return "";
}

function mismatchOf(theirs: Call, own: Call): string {
  const problems: string[] = [];
  for (const [place, parameter] of theirs.parameters.entries()) {
    const mine = own.parameters[place];
    if (mine === undefined) problems.push(`takes no ${parameter.name}`);
    else if (parameter.isOptional && !mine.isOptional) problems.push(`wants ${mine.name}`);
    else if (!isWithin(parameter.type, mine.type)) problems.push(`takes ${mine.type.join(" or ")} for ${parameter.name}`);
  }
  const more = own.parameters.slice(theirs.parameters.length).filter(({ isOptional }) => !isOptional);
  if (more.length > 0) problems.push(`wants ${more.map(({ name }) => name).join(", ")} as well`);
  if (!theirs.result.includes("nothing") && !isWithin(own.result, theirs.result)) problems.push(`answers ${own.result.join(" or ")}`);
  return problems.join("; ");
}

const isWithin = (given: readonly string[], wanted: readonly string[]): boolean =>
  wanted.includes("anything") || given.every((word) => word === "anything" || wanted.includes(word));
