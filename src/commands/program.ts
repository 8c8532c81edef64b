/** From arguments to an invocation, by a commander tree built from the table: only the part that the arguments name. */
import type * as Commander from "commander";
import type { Command } from "commander";
import { readVersion } from "../core/authoring/versions.ts";
import { FlowError } from "../core/errors.ts";
import type { CommandSpec, FlagValues, OptionSpec } from "./command.ts";
import type { Globals } from "./global-options.ts";
import { globalsOf, mergeGlobals } from "./global-options.ts";

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
    return readOutcome(error, builder.printed.join(""));
  }
  if (builder.invocation === undefined) throw new Error("the arguments led to no command");
  return builder.invocation;
}

function readOutcome(error: { code: string; exitCode: number; message: string }, printed: string): Invocation {
  switch (error.code) {
    case "commander.helpDisplayed":
      return { type: "help", text: printed, complete: true };
    case "commander.help":
      // Of `flow help` itself it is the answer.
      return { type: "help", text: printed, complete: error.exitCode === 0 };
    case "commander.version":
      return { type: "version" };
    default:
      throw usageError(error.message);
  }
}

function usageError(message: string): FlowError {
  const [first = "", ...rest] = message.replace(/^error: /, "").split("\n");
  const suggestion = rest
    .join(" ")
    .trim()
    .replace(/^\((.*)\)$/, "$1");
  // The message quotes what was typed, which may be an address with a password.
  const sentence = `${first.charAt(0).toUpperCase()}${first.slice(1)}`.replace(/\/\/.*@/, "//***@");
  return new FlowError("usage", sentence.replace(/\.$/, ""), {
    hint: suggestion === "" ? "Add --help to see what is accepted." : suggestion,
  });
}

function createBuilder({ Command, Option, InvalidArgumentError }: typeof Commander, argv: readonly string[]) {
  const printed: string[] = [];
  const builder = { printed, buildRoot, invocation: undefined as Invocation | undefined };
  const named = new Set(argv);

  function buildRoot({ table, nouns }: CommandTree): Command {
    const root = new Command("flow")
      .description("Conductor from Git: compare, upload and purge definitions, and run workers.")
      .version("", "--version", "print the version")
      .addHelpOption(new Option("-h, --help", "print this help").helpGroup("Global options:"))
      .enablePositionalOptions()
      .exitOverride()
      .configureOutput({ writeOut: (text) => printed.push(text), writeErr: (text) => printed.push(text), outputError: () => undefined })
      .configureHelp({ showGlobalOptions: false, helpWidth: 100 })
      .helpCommand("help [command]", "print the help of a command");
    addOptions(root, globalsOf({}), "Global options:");
    for (const [noun, facts] of Object.entries(nouns)) {
      const verbs = table.filter((spec) => spec.path.length > 1 && spec.path[0] === noun);
      const command = root
        .command(noun)
        .summary(facts.summary)
        .description(facts.summary)
        .aliases(facts.aliases ?? [])
        .addHelpText("after", `\nExample:\n  ${facts.example}`);
      if ([noun, ...(facts.aliases ?? [])].some((name) => named.has(name))) {
        addOptions(command, globalsOf({}), "Global options:");
        for (const spec of verbs) addVerb(command, spec, named);
      }
    }
    for (const spec of table) if (spec.path.length === 1) addVerb(root, spec, named);
    return root;
  }

  function addVerb(parent: Command, spec: CommandSpec, words: ReadonlySet<string>): void {
    const name = spec.path[spec.path.length - 1] ?? "";
    const command = parent
      .command(name, { hidden: spec.hidden === true })
      .summary(spec.summary)
      .description(spec.description ?? spec.summary)
      .aliases(spec.aliases ?? []);
    for (const argument of spec.arguments ?? []) command.argument(argument.name, argument.help);
    if (![name, ...(spec.aliases ?? [])].some((word) => words.has(word))) return;
    addOptions(command, Object.values(spec.options), "Options:");
    addOptions(command, globalsOf(spec), "Global options:");
    command.addHelpText("after", `\nExamples:\n${spec.examples.map((example) => `  ${example}`).join("\n")}`);
    command.action(() => {
      builder.invocation = { type: "command", spec, args: command.args, ...readValues(command, spec) };
    });
  }

  function addOptions(command: Command, specs: readonly OptionSpec[], group: string): void {
    for (const spec of specs) command.addOption(createOption(spec).helpGroup(group));
  }

  function createOption(spec: OptionSpec) {
    const option = new Option(spec.flags, spec.help).conflicts([...(spec.conflicts ?? [])]);
    if (spec.hidden === true) option.hideHelp();
    if (spec.choices !== undefined) return option.choices([...spec.choices]);
    if (spec.type === "text" && option.required) option.argParser(parseText);
    if (spec.type === "texts") option.argParser((value: string, previous: string[] | undefined) => [...(previous ?? []), parseText(value)]);
    if (spec.type === "count") option.argParser((value: string) => parseCount(value, spec.least));
    if (spec.type === "version") option.argParser(readVersionOption);
    return option;
  }

  function readVersionOption(value: string): number {
    const { version, problem } = readVersion(value);
    if (version !== undefined && version >= 0) return version;
    throw new InvalidArgumentError(`It must be a version. ${problem?.hint ?? "Write a whole number, or three, as in 2.1.0."}`);
  }

  /** An option where a value should be is a value that was forgotten: `--server --json`. */
  function parseText(value: string): string {
    if (/^--[a-z]/.test(value)) throw new InvalidArgumentError("A value is missing.");
    return value;
  }

  function parseCount(value: string, least = 0): number {
    if (/^\d{1,9}$/.test(value) && Number(value) >= least) return Number(value);
    throw new InvalidArgumentError(`It must be a whole number from ${least}.`);
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
