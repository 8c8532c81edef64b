/**
 * `npm run docs`: writes docs/reference/commands.md from the command table, so that it says what the command line says.
 * A test fails when the page is not what this makes of the table.
 */
import { writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import type { CommandSpec, OptionSpec } from "../src/commands/command.ts";
import { globalOptionSpecs } from "../src/commands/global-options.ts";
import type { CommandTree } from "../src/commands/program.ts";
import { commandTree } from "../src/commands/table.ts";

const page = new URL("../docs/reference/commands.md", import.meta.url);

export function renderReference({ table: all, nouns }: CommandTree): string {
  const table = all.filter(({ hidden }) => hidden !== true);
  const parts = [
    "# Commands",
    "Made from the command table by `npm run docs`; `flow COMMAND --help` says the same. What the JSON documents hold is in the package's `schemas/` folder.",
    listOf(table),
    ...table.map((spec) => renderCommand(spec, nouns)),
    "## Options of every command",
    "They may stand before the noun, between noun and verb, and after the verb. The innermost counts.",
    optionTable(Object.values(globalOptionSpecs)),
    "## Exit codes",
    exitCodeTable,
  ];
  return `${parts.join("\n\n")}\n`;
}

const title = ({ path }: CommandSpec): string => `flow ${path.join(" ")}`;

const anchor = (spec: CommandSpec): string => title(spec).replaceAll(" ", "-");

function listOf(table: readonly CommandSpec[]): string {
  const rows = table.map((spec) => `| [${title(spec)}](#${anchor(spec)}) | ${cell(spec.summary)} |`);
  return ["| command | |", "| --- | --- |", ...rows].join("\n");
}

function renderCommand(spec: CommandSpec, nouns: CommandTree["nouns"]): string {
  const args = spec.arguments ?? [];
  const usage = [title(spec), ...(Object.keys(spec.options).length === 0 ? [] : ["[options]"]), ...args.map(({ name }) => name)].join(" ");
  const aliases = otherNames(spec, nouns);
  const options = Object.values(spec.options).filter(({ hidden }) => hidden !== true);
  return [
    `## ${title(spec)}`,
    spec.description ?? `${spec.summary}.`,
    fenced(usage),
    ...(aliases.length === 0 ? [] : [`Also: ${aliases.map((name) => `\`${name}\``).join(", ")}.`]),
    ...(args.length === 0 ? [] : [args.map(({ name, help }) => `- \`${name}\`: ${help}`).join("\n")]),
    ...(options.length === 0 ? [] : [optionTable(options)]),
    ...(spec.refuses === undefined
      ? []
      : [`Of the options of every command it takes no ${spec.refuses.map((name) => `\`--${name}\``).join(", ")}.`]),
    fenced(spec.examples.join("\n")),
  ].join("\n\n");
}

/** The command by the other names of its noun and its verb. */
function otherNames({ path, aliases = [] }: CommandSpec, nouns: CommandTree["nouns"]): string[] {
  const [first, ...rest] = path;
  const verb = rest.at(-1);
  const byNoun = (nouns[first]?.aliases ?? []).map((noun) => ["flow", noun, ...rest].join(" "));
  return [...byNoun, ...(verb === undefined ? [] : aliases.map((alias) => `flow ${first} ${alias}`))];
}

function optionTable(options: readonly OptionSpec[]): string {
  return ["| option | |", "| --- | --- |", ...options.map(({ flags, help }) => `| \`${flags}\` | ${cell(help)} |`)].join("\n");
}

const cell = (text: string): string => text.replaceAll("|", "\\|").replaceAll("<", "\\<");

const fenced = (text: string): string => `\`\`\`\n${text}\n\`\`\``;

const exitCodeTable = [
  "| code | meaning |",
  "| --- | --- |",
  "| 0 | done, or in sync |",
  "| 1 | failed, and nothing was written; a run that was waited for did not end COMPLETED |",
  "| 2 | there are differences (only with `--exit-code`) |",
  "| 3 | partly done |",
  "| 4 | refused by a guard, or for want of consent |",
  "| 5 | some of the definitions asked for are invalid; the valid ones are done all the same |",
  "| 6 | the server was not reached, did not answer in time, or answered a read with an error |",
  "| 7 | not authorised |",
  "| 64 | wrong usage, or a wrong configuration |",
  "| 70 | a bug of flow |",
  "| 130, 143 | ended by SIGINT, by SIGTERM |",
  "",
  "Where several apply, the first of 70, 64, 3, 7, 6, 1, 4, 5, 2, 0 counts. `server start`, `worker start` and `dev` end with 0 after a first signal.",
].join("\n");

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  writeFileSync(page, renderReference(commandTree));
}
