/** What may stand next on the command line, told from the command table alone: the words before it, and the part of it that is typed. */
import type { CommandSpec, OptionSpec } from "./command.ts";
import { globalsOf } from "./global-options.ts";
import type { CommandTree } from "./program.ts";

/** `definitions` stands for the names of the project's definitions: of the noun's kind, or of all kinds where there is no noun. */
export type Candidates =
  | { from: "words"; words: readonly string[] }
  | { from: "definitions"; noun?: string; given: readonly string[] }
  | { from: "profiles" }
  | { from: "files" };

const words = (list: readonly string[]): Candidates => ({ from: "words", words: list });

/** `line` holds the words after `flow`; the last one is being typed and may be empty. */
export function completeWords(line: readonly string[], tree: CommandTree): Candidates {
  const current = line.at(-1) ?? "";
  const state = readLine(line.slice(0, -1), tree);
  if (state.awaiting !== undefined) return completeValue(state.awaiting, state.noun, tree);
  if (current.startsWith("-") && !state.onlyArguments) return words(longFlags(state.spec));
  if (state.spec !== undefined) return completeArgument(state.spec, state.given, tree);
  if (state.isLost) return words([]);
  return words(state.noun === undefined ? commandsOf(tree) : verbsOf(state.noun, tree));
}

interface LineState {
  noun?: string;
  spec?: CommandSpec;
  /** Arguments of the command so far. */
  given: string[];
  /** An option whose value comes next. */
  awaiting?: OptionSpec;
  /** After `--` nothing is an option. */
  onlyArguments: boolean;
  /** Something that is no command stands where a command should. */
  isLost: boolean;
}

function readLine(before: readonly string[], tree: CommandTree): LineState {
  const state: LineState = { given: [], onlyArguments: false, isLost: false };
  for (const word of before) {
    if (state.awaiting !== undefined) delete state.awaiting;
    else if (word === "--") state.onlyArguments = true;
    else if (word.startsWith("-") && word.length > 1 && !state.onlyArguments) readOption(word, state);
    else readWord(word, state, tree);
  }
  return state;
}

function readOption(word: string, state: LineState): void {
  if (word.includes("=")) return;
  const spec = optionsOf(state.spec).find(({ flags }) => flags.split(/[ ,]+/).includes(word));
  if (spec !== undefined && spec.type !== "flag") state.awaiting = spec;
}

function readWord(word: string, state: LineState, { table, nouns }: CommandTree): void {
  if (state.spec !== undefined) {
    state.given.push(word);
    return;
  }
  const { noun } = state;
  if (noun === undefined) {
    const named = Object.entries(nouns).find(([name, { aliases }]) => name === word || (aliases ?? []).includes(word));
    if (named !== undefined) state.noun = named[0];
    else
      setSpec(
        state,
        table.find(({ path }) => path.length === 1 && path[0] === word),
      );
  } else {
    setSpec(
      state,
      table.find(({ path, aliases }) => path[0] === noun && (path[1] === word || (aliases ?? []).includes(word))),
    );
  }
}

function setSpec(state: LineState, spec: CommandSpec | undefined): void {
  if (spec === undefined) state.isLost = true;
  else state.spec = spec;
}

const optionsOf = (spec: CommandSpec | undefined): OptionSpec[] => [
  ...Object.values<OptionSpec>(spec?.options ?? {}),
  ...globalsOf(spec ?? {}),
];

function longFlags(spec: CommandSpec | undefined): string[] {
  const flags = optionsOf(spec)
    .filter(({ hidden }) => hidden !== true)
    .flatMap((option) => option.flags.split(/[ ,]+/).filter((word) => word.startsWith("--")));
  return [...new Set([...flags, "--help"])].sort();
}

function completeValue(option: OptionSpec, noun: string | undefined, { nouns }: CommandTree): Candidates {
  const known = option.choices ?? option.values;
  if (known !== undefined) return words(known);
  if (option.names !== undefined) return { from: "definitions", given: [], noun: option.names };
  if (option.flags.startsWith("--name ") && noun !== undefined && noun in nouns) return { from: "definitions", given: [], noun };
  if (option.flags.startsWith("--profile")) return { from: "profiles" };
  return /<(?:file|dir)>/.test(option.flags) ? { from: "files" } : words([]);
}

/** Arguments are told by their names in the table. */
function completeArgument(spec: CommandSpec, given: readonly string[], { nouns }: CommandTree): Candidates {
  const all = spec.arguments ?? [];
  const last = all.at(-1);
  const argument = all[given.length] ?? (last?.name.endsWith("...]") === true ? last : undefined);
  const name = (argument?.name ?? "").replaceAll(/[<>[\].]/g, "");
  if (argument?.values !== undefined) return words(argument.values);
  if (name === "file" || name === "dir" || name === "plan") return { from: "files" };
  // Where nothing of the project fits, the shell itself offers files: a plan, for example.
  if (!["name", "names", "name-or-cron", "plan-or-names"].includes(name)) return words([]);
  const noun = argument?.names ?? spec.path[0];
  return { from: "definitions", given, ...(noun in nouns ? { noun } : {}) };
}

function verbsOf(noun: string, { table }: CommandTree): string[] {
  return table.filter(({ path, hidden }) => path[0] === noun && path.length > 1 && hidden !== true).map(({ path }) => path[1] ?? "");
}

function commandsOf({ table, nouns }: CommandTree): string[] {
  const single = table.filter(({ path, hidden }) => path.length === 1 && hidden !== true).map(({ path }) => path[0]);
  return [...Object.keys(nouns), ...single, "help"];
}
