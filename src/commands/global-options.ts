/** The options that every command takes, before its noun, before its verb and after it. */
import { commandWord } from "../core/command-word.ts";
import { FlowError } from "../core/errors.ts";
import type { FlagValues, Flags, OptionSpec, OptionSpecs } from "./command.ts";

export const outputFormats = ["text", "json", "markdown", "github", "sarif", "junit"] as const;
export type OutputFormat = (typeof outputFormats)[number];

export const globalOptionSpecs = {
  server: { flags: "--server <url>", type: "text", help: "Conductor server, or FLOW_SERVER; without a path, /api under it" },
  profile: { flags: "--profile <name>", type: "text", help: "profile of the config to use, or FLOW_PROFILE" },
  config: { flags: "--config <file>", type: "text", help: "config file, or FLOW_CONFIG; the nearest one upwards if absent" },
  directory: { flags: "-C, --directory <dir>", type: "text", help: "run as if started in this folder" },
  json: { flags: "--json", type: "flag", help: "print one JSON document, as --format json does" },
  format: {
    flags: "--format <format>",
    type: "text",
    choices: outputFormats,
    help: "how to print the answer",
  },
  color: { flags: "--no-color", type: "flag", help: "print without colours" },
  verbose: { flags: "-v, --verbose", type: "flag", help: "say more, and show stack traces" },
  quiet: { flags: "-q, --quiet", type: "flag", help: "print the answer only" },
  timeout: { flags: "--timeout <seconds>", type: "count", help: "deadline of one request to the server, or of one case in `flow test`" },
  retries: { flags: "--retries <n>", type: "count", help: "how often a failed request is tried again" },
} as const satisfies OptionSpecs;

export type Globals = Flags<typeof globalOptionSpecs>;
export type GlobalName = keyof Globals;

const globalNames = Object.keys(globalOptionSpecs);

/** As one command shows them: what it refuses is not offered, and an option of its own stands for the one of the same name. */
export function globalsOf({ refuses = [], options = {} }: { refuses?: readonly GlobalName[]; options?: OptionSpecs }): OptionSpec[] {
  const hidden: readonly string[] = refuses;
  return Object.entries<OptionSpec>(globalOptionSpecs)
    .filter(([name]) => !Object.hasOwn(options, name))
    .map(([name, spec]) => (hidden.includes(name) ? { ...spec, hidden: true } : spec));
}

/** Joins what was given at the root, at the noun and at the verb. The innermost wins; a `--no-color` anywhere stands. */
export function mergeGlobals(levels: readonly FlagValues[]): Globals {
  const merged: Record<string, FlagValues[string]> = {};
  for (const level of levels) {
    for (const name of globalNames) {
      if (level[name] !== undefined) merged[name] = name === "color" ? merged[name] !== false && level[name] === true : level[name];
    }
  }
  if (merged["json"] === true && merged["format"] !== undefined && merged["format"] !== "json") {
    throw new FlowError("usage", `--json and --format ${String(merged["format"])} exclude each other`, { hint: "Leave one of them out." });
  }
  return merged["format"] === "json" ? { ...merged, json: true } : merged;
}

/** The options that chose project and server, as they are typed. An address with a password is not repeated. */
export function givenOptions({ server, profile, config, directory }: Globals): string {
  const given = {
    "-C": directory,
    "--config": config,
    "--profile": profile,
    "--server": server?.includes("@") === true ? undefined : server,
  };
  return Object.entries(given)
    .flatMap(([flag, value]) => (value === undefined ? [] : [`${flag} ${commandWord(value)}`]))
    .join(" ");
}

export function formatOf({ json, format }: Globals): OutputFormat {
  return json === true ? "json" : (outputFormats.find((one) => one === format) ?? "text");
}

/** What prints as it goes on has nothing to make a report of at its end. Throws a usage error. */
export function requireLiveFormat(globals: Globals): void {
  const format = formatOf(globals);
  if (format === "text" || format === "json") return;
  throw new FlowError("usage", `This command prints while it runs, so there is no ${format} report of it`, {
    hint: "Use --json, or leave --format out.",
  });
}

/** Seen before anything is parsed, so that wrong usage is answered in the wanted form too. */
export function wantedFormat(argv: readonly string[]): Pick<Globals, "json" | "format"> {
  const end = argv.indexOf("--");
  const words = end === -1 ? argv : argv.slice(0, end);
  const at = words.findLastIndex((word) => word === "--format" || word.startsWith("--format="));
  const format = words[at]?.split("=")[1] ?? words[at + 1];
  if (words.includes("--json") || (at !== -1 && format === "json")) return { json: true };
  return at === -1 || format === undefined ? {} : { format };
}
