/** Definitions that the last commit of the branch still has, wherever in the repository. */
import { expandAuthored } from "../../core/authoring/expand-definition.ts";
import { namesWithin } from "../../core/authoring/full-name.ts";
import type { Identity, Kind } from "../../core/definition.ts";
import { identityKey } from "../../core/definition.ts";
import type { Json, JsonObject } from "../../core/json.ts";
import { isJsonObject } from "../../core/json.ts";
import { isModuleFile } from "../module-names.ts";
import { makeDefinition } from "../make-definition.ts";
import { parseText } from "../read-text.ts";
import type { Repository } from "./open-repository.ts";
import { readBlobs } from "./read-blobs.ts";
import { relativeTo } from "./read-log.ts";
import { runGit } from "./run-git.ts";

/** Files that could hold a definition, whatever folder they are in. */
const extensions = ["yml", "yaml", "json", "ts", "mts", "js", "mjs"];

/** The file by `identityKey`; undefined where Git failed. What may be one of them counts: a file that cannot be read, a name in a module. */
export async function findInHead(repository: Repository, wanted: readonly Identity[]): Promise<Map<string, string> | undefined> {
  const found = new Map<string, string>();
  if (wanted.length === 0) return found;
  const files = await filesWith(
    repository,
    wanted.flatMap(({ name }) => namesWithin(name).slice(-1).flatMap(spellings)),
  );
  if (files === undefined) return undefined;
  const byId = new Map<string, string>(files.map(({ id, file }) => [id, file]));
  const isRead = await readBlobs(repository, [...byId.keys()], (id, text) => {
    const file = byId.get(id) ?? "";
    const holds = contentTest(file, text);
    for (const identity of wanted) {
      const key = identityKey(identity);
      if (!found.has(key) && holds(identity)) found.set(key, file);
    }
  });
  return isRead ? found : undefined;
}

/** As it is, and as JSON may write what is not ASCII. */
function spellings(name: string): string[] {
  const escaped = JSON.stringify(name)
    .slice(1, -1)
    .replaceAll(/[^\u0020-\u007e]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);
  return [...new Set([name, escaped])].flatMap((text) => text.split("\n")).filter((text) => text !== "");
}

/** So many names are asked for at once. */
const atOnce = 200;

async function filesWith(repository: Repository, texts: readonly string[]): Promise<{ id: string; file: string }[] | undefined> {
  const tree = await runGit({ cwd: repository.root, args: ["ls-tree", "-r", "-z", "--full-tree", "HEAD"] });
  if (!tree.ok) return undefined;
  const names = new Set<string>();
  for (let from = 0; from < texts.length; from += atOnce) {
    const patterns = texts.slice(from, from + atOnce).flatMap((text) => ["-e", text]);
    const pathspecs = extensions.map((extension) => `:(top,glob,icase)**/*.${extension}`);
    const args = [
      "grep",
      "-z",
      "-l",
      "-a",
      "-F",
      "-i",
      "--no-color",
      "--no-textconv",
      "--full-name",
      ...patterns,
      "HEAD",
      "--",
      ...pathspecs,
    ];
    const answer = await runGit({ cwd: repository.root, args });
    // 1 says that nothing was found.
    if (!answer.ok && answer.status !== 1) return undefined;
    if (answer.ok) for (const line of answer.stdout.toString("utf8").split("\0")) names.add(line.replace(/^HEAD:/, ""));
  }
  return tree.stdout
    .toString("utf8")
    .split("\0")
    .flatMap((line) => {
      const [facts = "", name = ""] = line.split("\t");
      return names.has(name) && name !== "" ? [{ id: facts.split(" ")[2] ?? "", file: relativeTo(repository.prefix, name) }] : [];
    });
}

function contentTest(file: string, text: string): (identity: Identity) => boolean {
  // With a namespace beside it a name is only the end of what the server calls it.
  const spoken = ({ name }: Identity): string[] => (text.includes("namespace") ? namesWithin(name) : [name]);
  if (isModuleFile(file)) return (identity) => spoken(identity).some((name) => moduleNames(text).has(name));
  const { value, problems } = parseText(file, text);
  if (problems.length > 0) return (identity) => spoken(identity).some((name) => text.includes(name));
  const bodies: readonly Json[] = Array.isArray(value) ? value : [value];
  return (identity) => bodies.some((body) => isJsonObject(body) && isDefinitionOf(identity, body));
}

function isDefinitionOf({ kind, name, version }: Identity, body: JsonObject): boolean {
  const expanded = expandAuthored(kind, body);
  const { value } = makeDefinition(kind, expanded.value, () => ({ file: "", line: 1, column: 1 }));
  if (value?.name !== name || kindByShape(body) !== kind) return false;
  return version === undefined || value.version === version || expanded.problems.some(({ severity }) => severity === "error");
}

/** Outside the project's folders nothing but its fields tells of which kind a definition is. */
function kindByShape(body: JsonObject): Kind {
  if (body["tasks"] !== undefined || body["steps"] !== undefined) return "workflow";
  if (body["startWorkflowRequest"] !== undefined) return "schedule";
  return body["event"] !== undefined && body["actions"] !== undefined ? "event-handler" : "task";
}

const moduleNames = (text: string): Set<string> =>
  new Set([...text.matchAll(/\bname["']?\s*:\s*(["'`])([^"'`\n]+)\1/g)].map(([, , name = ""]) => name));
