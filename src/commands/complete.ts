/** `flow __complete`: the candidates for a shell, one a line. Reads the project's files and nothing else; says nothing when it cannot. */
import { kinds } from "../core/definition.ts";
import type { Kind } from "../core/definition.ts";
import { exitCodes } from "../core/exit-code.ts";
import { isJsonObject } from "../core/json.ts";
import { factsOf } from "../core/kinds.ts";
import type { CommandInput, CommandResult } from "./command.ts";
import { completeWords } from "./complete-words.ts";
import type { Candidates } from "./complete-words.ts";
import type { Context } from "./context.ts";

export async function complete({ args, context }: CommandInput<Record<string, never>>): Promise<CommandResult> {
  const { commandTree } = await import("./table.ts");
  const candidates = completeWords(args, commandTree);
  const current = args.at(-1) ?? "";
  // Nobody reads an error in the middle of a line that is being typed.
  const found = await listCandidates(candidates, current, context).catch(() => []);
  const lines = found.filter((word) => word.startsWith(current) && !/[\s\p{Cc}]/u.test(word)).map((word) => `${word}\n`);
  return { exitCode: exitCodes.done, document: { schema: "flow.complete/1", candidates: found }, text: () => lines.join("") };
}

async function listCandidates(candidates: Candidates, current: string, context: Context): Promise<readonly string[]> {
  if (candidates.from === "words") return candidates.words;
  // Whatever the shell offers by itself.
  if (candidates.from === "files") return [];
  return candidates.from === "profiles" ? listProfiles(context) : listNames(candidates, current, context);
}

async function listProfiles({ cwd }: Context): Promise<readonly string[]> {
  const { findConfig } = await import("../project/find-config.ts");
  const profiles = (await findConfig(cwd))?.value["profiles"];
  return isJsonObject(profiles) ? Object.keys(profiles) : [];
}

type Definitions = Extract<Candidates, { from: "definitions" }>;

async function listNames({ noun, given }: Definitions, current: string, context: Context): Promise<readonly string[]> {
  const { listWrittenNames, listWrittenVersions } = await import("../project/list-written-names.ts");
  const config = await context.config();
  const kindsHere = kindsOf(noun);
  // Versions are offered to who has asked for one: a name stands for all of them.
  const isVersioned = current.includes("@") && kindsHere.includes("workflow");
  const names = isVersioned ? listWrittenVersions(config) : kindsHere.flatMap((kind) => listWrittenNames(config, kind));
  return [...new Set(names)].filter((name) => !given.includes(name)).sort();
}

/** `worker` speaks of tasks. */
function kindsOf(noun: string | undefined): readonly Kind[] {
  if (noun === "worker") return ["task"];
  // What a first test can be made of.
  if (noun === "new") return ["task", "workflow"];
  return noun === undefined ? kinds : kinds.filter((kind) => factsOf(kind).noun === noun);
}
