/** Entries of the command table: what the server has, into the project's files. */
import type { Kind } from "../core/definition.ts";
import type { CommandSpec, OptionSpecs } from "./command.ts";
import { defineCommand } from "./command.ts";
import { kindOption } from "./kind-option.ts";

const pullOptions = {
  all: { flags: "--all", type: "flag", help: "everything that the server has, but what other projects own" },
  drift: { flags: "--drift", type: "flag", help: "only what was changed on the server since it was published" },
  dryRun: { flags: "--dry-run", type: "flag", help: "show what would be done and do nothing" },
} as const satisfies OptionSpecs;

/** For the kinds that carry an owner. */
const ownedPullOptions = {
  ...pullOptions,
  includeForeign: { flags: "--include-foreign", type: "flag", help: "with --all: also what other projects own" },
} as const satisfies OptionSpecs;

interface KindWords {
  noun: string;
  plural: string;
  name: string;
}

function pullVerb(kind: Kind, { noun, plural, name }: KindWords): CommandSpec {
  const options = kind === "task" || kind === "workflow" ? ownedPullOptions : pullOptions;
  return defineCommand({
    path: [noun, "pull"],
    summary: `Write ${plural} of the server into files`,
    description:
      `Writes ${plural} as they are on the server into the project's files. In a file that is there already only what differs is changed; ` +
      `comments, quotes and the order of keys stay. What the files said before is kept in .flow/backups.`,
    arguments: [{ name: "[names...]", help: `${name} (several may be given)` }],
    options,
    examples: [`flow ${noun} pull NAME`, `flow ${noun} pull --all --drift`, `flow ${noun} pull --all --dry-run`],
    load: async () => {
      const { pull } = await import("./pull.ts");
      return (input) => pull([kind], input);
    },
  });
}

const pullAcrossKinds = defineCommand({
  path: ["pull"],
  summary: "Write definitions of the server into files",
  description:
    "Writes definitions of all kinds as they are on the server into the project's files. In a file that is there already only what differs is changed; " +
    "comments, quotes and the order of keys stay. What the files said before is kept in .flow/backups.",
  arguments: [
    { name: "[names...]", help: "name of a definition of any kind, NAME@VERSION for one version of a workflow (several may be given)" },
  ],
  options: { kind: kindOption, ...ownedPullOptions },
  examples: ["flow pull NAME --drift", "flow pull --all --drift", "flow pull --all --dry-run"],
  load: async () => (await import("./pull.ts")).pullAcrossKinds,
});

export const pullCommands: readonly CommandSpec[] = [
  pullAcrossKinds,
  pullVerb("task", { noun: "tasks", plural: "task definitions", name: "name of a definition" }),
  pullVerb("workflow", {
    noun: "workflows",
    plural: "workflow definitions",
    name: "name of a definition, NAME@VERSION for one version of it",
  }),
  pullVerb("event-handler", { noun: "events", plural: "event handlers", name: "name of an event handler" }),
  pullVerb("schedule", { noun: "schedules", plural: "schedules", name: "name of a schedule" }),
];
