/** The options that every command takes, before its noun, before its verb and after it. */
import type { FlagValues, Flags, OptionSpecs } from "./command.ts";

export const globalOptionSpecs = {
  server: { flags: "--server <url>", type: "text", help: "Conductor server; an address without a path means /api under it" },
  profile: { flags: "--profile <name>", type: "text", help: "profile of the config to use" },
  config: { flags: "--config <file>", type: "text", help: "config file, instead of the nearest one upwards" },
  directory: { flags: "-C, --directory <dir>", type: "text", help: "run as if started in this folder" },
  json: { flags: "--json", type: "flag", help: "print one JSON document" },
  color: { flags: "--no-color", type: "flag", help: "print without colours" },
  verbose: { flags: "-v, --verbose", type: "flag", help: "say more, and show stack traces" },
  quiet: { flags: "-q, --quiet", type: "flag", help: "print the answer only" },
  timeout: { flags: "--timeout <seconds>", type: "count", help: "deadline of one request to the server" },
  retries: { flags: "--retries <n>", type: "count", help: "how often a failed request is tried again" },
} as const satisfies OptionSpecs;

export type Globals = Flags<typeof globalOptionSpecs>;

export const globalNames = Object.keys(globalOptionSpecs);

/** Joins what was given at the root, at the noun and at the verb. The innermost wins; a `--no-color` anywhere stands. */
export function mergeGlobals(levels: readonly FlagValues[]): Globals {
  const merged: Record<string, FlagValues[string]> = {};
  for (const level of levels) {
    for (const name of globalNames) {
      if (level[name] !== undefined) merged[name] = name === "color" ? merged[name] !== false && level[name] === true : level[name];
    }
  }
  return merged;
}

/** Seen before anything is parsed, so that wrong usage is answered in JSON too. */
export function wantsJson(argv: readonly string[]): boolean {
  const end = argv.indexOf("--");
  return (end === -1 ? argv : argv.slice(0, end)).includes("--json");
}
