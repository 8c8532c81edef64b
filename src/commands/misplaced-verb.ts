/** `flow diff`, where it is `flow tasks diff`: which command is meant by a verb that stands where a noun should. */
import { nearest } from "../core/nearest.ts";
import type { CommandSpec } from "./command.ts";

/** A hint each. */
export interface MisplacedVerb {
  /** Some noun has such a verb. */
  exact?: string | undefined;
  /** One has a verb that is written nearly so. */
  near?: string | undefined;
}

export function findMisplacedVerb(word: string, table: readonly CommandSpec[]): MisplacedVerb {
  const specs = table.filter(({ path, hidden }) => path.length > 1 && hidden !== true);
  const likely = nearest(
    word,
    specs.map(({ path }) => path[1] ?? ""),
  );
  return { exact: describeVerb(word, specs), near: likely === undefined ? undefined : describeVerb(likely, specs) };
}

/** What does the same for all kinds of definitions. */
const acrossKinds: Readonly<Record<string, string>> = {
  diff: "; `flow plan` compares all kinds at once",
  upload: "; `flow apply` uploads what differs of all kinds",
  purge: "; `flow apply --prune` deletes of all kinds",
};

/** So many commands show what is meant. */
const mostShown = 4;

function describeVerb(verb: string, specs: readonly CommandSpec[]): string | undefined {
  const meant = specs.filter(({ path, aliases = [] }) => path[1] === verb || aliases.includes(verb));
  const [first] = meant;
  if (first === undefined) return undefined;
  const shown = meant.slice(0, mostShown).map(({ path }) => `\`flow ${path.join(" ")}\``);
  const rest = meant.length > mostShown ? ["that of another noun: add --help"] : [];
  return `It is ${either([...shown, ...rest])}${acrossKinds[first.path[1] ?? ""] ?? ""}.`;
}

/** `a`, `a or b`, `a, b or c`. */
function either(words: readonly string[]): string {
  const [last = "", ...before] = [...words].reverse();
  return before.length === 0 ? last : `${before.reverse().join(", ")} or ${last}`;
}
