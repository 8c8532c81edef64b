/** From arguments to an invocation, by a commander tree built from the table: only the part that the arguments name. */
import type * as Commander from "commander";
import type { Command } from "commander";
import { FlowError } from "../core/errors.ts";
import type { CommandSpec, FlagValues, OptionSpec } from "./command.ts";
import type { Globals } from "./global-options.ts";
import { globalsOf, mergeGlobals } from "./global-options.ts";
import { findMisplacedVerb } from "./misplaced-verb.ts";
import type { MisplacedVerb } from "./misplaced-verb.ts";
import { createOptionValues } from "./option-values.ts";

export type Invocation =
  | { type: "command"; spec: CommandSpec; args: string[]; flags: FlagValues; globals: Globals }
  /** `complete` is false where a verb is missing: the help is the answer to wrong usage then. */
  | { type: "help"; text: string; complete: boolean }
  | { type: "version" };

export interface NounFacts {
  summary: string;
  aliases?: readonly string[];
  /** Shown below the list of its verbs. */
  example: string;
}

export interface CommandTree {
  table: readonly CommandSpec[];
  nouns: Readonly<Record<string, NounFacts>>;
  /** Nouns and the commands without one, under the headings of the help and in its order. What is hidden has none. */
  groups: Readonly<Record<string, readonly string[]>>;
  /** Command lines for the end of the help, which is what a short terminal shows of it. */
  beginning: readonly string[];
}

/** Throws a usage error, with a suggestion where there is a likely one. */
export async function parseArguments(argv: readonly string[], tree: CommandTree): Promise<Invocation> {
  const commander = await import("commander");
  const builder = createBuilder(commander, argv);
  const root = builder.buildRoot(tree);
  try {
    root.parse([...argv], { from: "user" });
  } catch (error) {
    if (!(error instanceof commander.CommanderError)) throw error;
    const [word = ""] = root.args;
    const isNoNoun = error.message.startsWith(`error: unknown command '${word}'`);
    return readOutcome(error, builder.printed.join(""), isNoNoun ? findMisplacedVerb(word, tree.table) : {});
  }
  if (builder.invocation === undefined) throw new Error("the arguments led to no command");
  return builder.invocation;
}

interface Outcome {
  code: string;
  exitCode: number;
  message: string;
}

function readOutcome(error: Outcome, printed: string, misplaced: MisplacedVerb): Invocation {
  switch (error.code) {
    case "commander.helpDisplayed":
      return { type: "help", text: printed, complete: true };
    case "commander.help":
      // Of `flow help` itself it is the answer.
      return { type: "help", text: printed, complete: error.exitCode === 0 };
    case "commander.version":
      return { type: "version" };
    default:
      throw usageError(error.message, misplaced);
  }
}

function usageError(message: string, { exact, near }: MisplacedVerb): FlowError {
  const [first = "", ...rest] = message.replace(/^error: /, "").split("\n");
  const suggestion = rest
    .join(" ")
    .trim()
    .replace(/^\((.*)\)$/, "$1");
  // The message quotes what was typed, which may be an address with a password.
  const sentence = `${first.charAt(0).toUpperCase()}${first.slice(1)}`.replace(/\/\/.*@/, "//***@");
  return new FlowError("usage", sentence.replace(/\.$/, ""), {
    hint: exact ?? (suggestion === "" ? (near ?? "Add --help to see what is accepted.") : suggestion),
  });
}

/** Of terminals as they come, so that no line of a help is broken twice. */
const helpWidth = 80;

function createBuilder({ Command, Option, InvalidArgumentError }: typeof Commander, argv: readonly string[]) {
  const printed: string[] = [];
  const builder = { printed, buildRoot, invocation: undefined as Invocation | undefined };
  const named = new Set(argv);
  const values = createOptionValues(InvalidArgumentError);

  function buildRoot({ table, nouns, groups, beginning }: CommandTree): Command {
    const root = new Command("flow")
      .description("Conductor from Git: compare, upload and purge definitions, and run workers.")
      .version("", "--version", "print the version")
      .addHelpOption(new Option("-h, --help", "print this help").helpGroup("Global options:"))
      .enablePositionalOptions()
      .exitOverride()
      .configureOutput({ writeOut: (text) => printed.push(text), writeErr: (text) => printed.push(text), outputError: () => undefined })
      .configureHelp({ showGlobalOptions: false, helpWidth })
      .addHelpCommand(new Command("help").argument("[command]").summary("Print the help of a command").helpGroup("Other:"));
    addOptions(root, globalsOf({}), "Global options:");
    const titles = new Map(Object.entries(groups).flatMap(([title, names]) => names.map((name) => [name, `${title}:`] as const)));
    for (const name of new Set([...titles.keys(), ...Object.keys(nouns), ...table.map(({ path }) => path[0])])) {
      const [facts, single] = [nouns[name], table.find(({ path }) => path.length === 1 && path[0] === name)];
      const command = facts !== undefined ? addNoun(root, name, facts, table) : single === undefined ? undefined : addVerb(root, single);
      command?.helpGroup(titles.get(name) ?? "Commands:");
    }
    root.addHelpText("after", `\nBegin with:\n${beginning.map((line) => `  ${line}`).join("\n")}`);
    return root;
  }

  function addNoun(root: Command, noun: string, facts: NounFacts, table: readonly CommandSpec[]): Command {
    const command = root
      .command(noun)
      .summary(facts.summary)
      .description(facts.summary)
      .aliases(facts.aliases ?? [])
      .helpCommand("help [command]", "Print the help of a command")
      .addHelpText("after", `\nExample:\n  ${facts.example}`);
    if (![noun, ...(facts.aliases ?? [])].some((name) => named.has(name))) return command;
    addOptions(command, globalsOf({}), "Global options:");
    for (const spec of table) if (spec.path.length > 1 && spec.path[0] === noun) addVerb(command, spec);
    return command;
  }

  function addVerb(parent: Command, spec: CommandSpec): Command {
    const name = spec.path[spec.path.length - 1] ?? "";
    const command = parent
      .command(name, { hidden: spec.hidden === true })
      .summary(spec.summary)
      .description(spec.description ?? spec.summary)
      .aliases(spec.aliases ?? []);
    for (const argument of spec.arguments ?? []) command.argument(argument.name, argument.help);
    if (![name, ...(spec.aliases ?? [])].some((word) => named.has(word))) return command;
    addOptions(command, Object.values(spec.options), "Options:");
    addOptions(command, globalsOf(spec), "Global options:");
    command.addHelpText("after", `\nExamples:\n${spec.examples.map((example) => `  ${example}`).join("\n")}`);
    command.action(() => {
      builder.invocation = { type: "command", spec, args: command.args, ...readValues(command, spec) };
    });
    return command;
  }

  function addOptions(command: Command, specs: readonly OptionSpec[], group: string): void {
    for (const spec of specs) command.addOption(createOption(spec).helpGroup(group));
  }

  function createOption(spec: OptionSpec) {
    const option = new Option(spec.flags, spec.help).conflicts([...(spec.conflicts ?? [])]);
    if (spec.hidden === true) option.hideHelp();
    if (spec.choices !== undefined) return option.choices([...spec.choices]);
    if (spec.type === "text" && option.required) option.argParser(values.text);
    if (spec.type === "texts")
      option.argParser((value: string, previous: string[] | undefined) => [...(previous ?? []), values.text(value)]);
    if (spec.type === "count") option.argParser((value: string) => values.count(value, spec.least));
    if (spec.type === "version") option.argParser(values.version);
    return option;
  }

  return builder;
}

/** An option of a command's own stands for a global one of the same name behind the verb; before it, the global one is meant. */
function readValues(command: Command, { options }: CommandSpec): { flags: FlagValues; globals: Globals } {
  const given = Object.entries(command.opts<FlagValues>());
  const isOwn = ([name]: [string, unknown]): boolean => Object.hasOwn(options, name);
  const levels: FlagValues[] = [Object.fromEntries(given.filter((entry) => !isOwn(entry)))];
  for (let level = command.parent; level !== null; level = level.parent) levels.unshift(level.opts<FlagValues>());
  const flags = Object.fromEntries(given.filter(isOwn));
  const globals = mergeGlobals(levels);
  return { flags, globals: flags["format"] === "json" ? { ...globals, json: true } : globals };
}
