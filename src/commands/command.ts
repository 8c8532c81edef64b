/** What a command is: an entry of the table, what it gets, and what it answers. */
import type { ExitCode } from "../core/exit-code.ts";
import type { Palette } from "../render/palette.ts";
import type { Context } from "./context.ts";
import type { GlobalName } from "./global-options.ts";

interface OptionFacts {
  /** As commander reads them: `-y, --yes` or `--version <n>`. */
  flags: string;
  help: string;
  /** Names of options (as keys of the record) that cannot stand beside this one. */
  conflicts?: readonly string[];
  /** Left out of the help. */
  hidden?: boolean;
  /** The only values that it takes. */
  choices?: readonly string[];
  /** Values for completion, where others are taken too. */
  values?: readonly string[];
  /** It takes the name of a definition of the project: of which noun, for completion. */
  names?: "tasks" | "workflows";
}

export type OptionSpec = OptionFacts & {
  /** `count` is an integer from 0, or from `least`; `texts` may be given several times; `version` is a whole number, or `2.1.0` for its integer. */
  type: "flag" | "text" | "texts" | "count" | "version";
  least?: number;
};

/** Options by the name under which their value arrives, which is the long flag in camelCase. */
export type OptionSpecs = Readonly<Record<string, OptionSpec>>;

type ValueOf<Type extends OptionSpec["type"]> = { flag: boolean; text: string; texts: string[]; count: number; version: number }[Type];

/** The values of options as a command gets them: absent where not given. */
export type Flags<Specs extends OptionSpecs> = { readonly [Name in keyof Specs]?: ValueOf<Specs[Name]["type"]> };

export type FlagValues = Readonly<Record<string, string | number | boolean | string[] | undefined>>;

export interface ArgumentSpec {
  /** `name`, `[name]` or `[names...]`, as commander reads them. */
  name: string;
  help: string;
  /** The only words that it takes, for completion. */
  values?: readonly string[];
  /** The noun whose definitions it names, for completion; that of the command where absent. */
  names?: string;
}

export interface CommandInput<Values> {
  args: readonly string[];
  flags: Values;
  context: Context;
}

/**
 * What a command answers. Under `--json` the document is printed and nothing else, otherwise `text` goes to stdout and
 * `notes` to stderr. A command that prints while it runs leaves all three out.
 */
export interface CommandResult {
  exitCode: ExitCode;
  /** The command line puts `ok` and `exitCode` into it. */
  document?: Document;
  text?: (palette: Palette) => string;
  /** The answer in a line, where the last line of the text is none. */
  headline?: string;
  /** Findings and remarks, printed before the text; only errors where it is to be `quiet`. */
  notes?: (palette: Palette, quiet: boolean) => string;
}

/** Written out as JSON; a key whose value is undefined is left out. */
export interface Document {
  /** `flow.<what>/1`. */
  schema: string;
  [key: string]: unknown;
}

interface CommandFacts {
  path: readonly [string, ...string[]];
  aliases?: readonly string[];
  /** One line, for the list of commands. */
  summary: string;
  /** Paragraphs for the command's own help; the summary if absent. */
  description?: string;
  arguments?: readonly ArgumentSpec[];
  examples: readonly string[];
  /** Left out of the help: for programs. */
  hidden?: boolean;
  /** Global options that mean nothing to it: it refuses them with a word of its own, so that help and completion do not offer them. */
  refuses?: readonly GlobalName[];
  /** Stopped in order by a first signal, the command exits 0; others exit 130 or 143. */
  endsBySignal?: boolean;
}

export interface CommandSpec extends CommandFacts {
  options: OptionSpecs;
  load(): Promise<LoadedCommand>;
}

export interface LoadedCommand {
  run(input: CommandInput<FlagValues>): Promise<CommandResult>;
}

/** An entry of the table. The compiler holds the options declared against those that the command reads. */
export function defineCommand<const Specs extends OptionSpecs>(
  spec: CommandFacts & {
    options: Specs;
    load: () => Promise<(input: CommandInput<Flags<Specs>>) => Promise<CommandResult>>;
  },
): CommandSpec {
  return { ...spec, load: async () => ({ run: await spec.load() }) };
}
