/** What the history of the branch tells of some definitions: their past versions, and which commit took them out. */
import type { Identity, Kind } from "../../core/definition.ts";
import { identityKey } from "../../core/definition.ts";
import type { History, HistoryGap, PastVersion, Removal } from "../../core/history.ts";
import { noHistory, shortCommit } from "../../core/history.ts";
import { withVersion } from "../../core/compare.ts";
import type { DefinitionCommit, GitHistoryRequest } from "./definition-changes.ts";
import { readDefinitionChanges } from "./definition-changes.ts";
import { findInHead } from "./find-in-head.ts";
import type { Repository } from "./open-repository.ts";
import { isModuleFile } from "../module-names.ts";
import type { Project } from "../project.ts";
import { openRepository, unknownFailure } from "./open-repository.ts";
import type { PastFile, PastText } from "./past-file.ts";
import { readPastFile } from "./past-file.ts";
import { loadAuthoringTools } from "../read-authoring-tools.ts";
import type { PastSettings } from "./past-settings.ts";
import { readBlobs } from "./read-blobs.ts";

/** Never rejects for what a repository is like: that is a gap. Runs nothing of what the repository holds. */
export async function readGitHistory(request: GitHistoryRequest, wanted: readonly Identity[]): Promise<History> {
  if (wanted.length === 0) return noHistory;
  const { repository, gap } = await openRepository(request.root);
  if (repository === undefined) return { ...noHistory, gap };
  const log = await readDefinitionChanges(repository, request, new Set(wanted.map(({ kind }) => kind)));
  if (log.gap !== undefined) return { ...noHistory, gap: log.gap };
  const contents = await readContents(repository, log.commits, { wanted, project: request });
  if (contents === undefined) return { ...noHistory, gap: unknownFailure };
  const past = createPast(log.commits, contents, request.project);
  const removed = wanted.filter((identity) => past.removalOf(identity) !== undefined);
  const present = await findInHead(repository, removed);
  if (present === undefined) return { ...noHistory, gap: unknownFailure };
  return { ...past, presentIn: (identity) => past.presentIn(identity) ?? present.get(identityKey(identity)) };
}

type Contents = ReadonlyMap<string, PastFile>;

const contentKey = (kind: Kind, id: string): string => `${kind} ${id}`;

/** So many names are looked for in the text before it is parsed. */
const fewNames = 50;

/** By kind and id. Texts that cannot hold any of the wanted are not parsed. */
async function readContents(
  repository: Repository,
  commits: readonly DefinitionCommit[],
  { wanted, project }: { wanted: readonly Identity[]; project: Project },
): Promise<Contents | undefined> {
  const uses = new Map<string, Map<Kind, string>>();
  const note = (id: string | undefined, kind: Kind | undefined, file: string): void => {
    if (id === undefined || kind === undefined) return;
    const kinds = uses.get(id) ?? new Map<Kind, string>();
    uses.set(id, kinds.set(kind, file));
  };
  for (const { before, after, kindBefore, kindAfter, file } of commits.flatMap(({ files }) => files)) {
    note(before, kindBefore, file);
    note(after, kindAfter, file);
  }
  const names = [...new Set(wanted.map(({ name }) => name))];
  // A name that has to be escaped somewhere is looked for in what was parsed.
  const isPlain = names.length <= fewNames && names.every((name) => /^[\w.-]+$/.test(name));
  const contents = new Map<string, PastFile>();
  // Their tasks are loaded at the end, and only where somebody asks for them.
  const withLimits: [id: string, past: PastText][] = [];
  const isRead = await readBlobs(repository, [...uses.keys()], (id, text) => {
    if (isPlain && !/\$\{env\.|namespace/.test(text) && !names.some((name) => text.includes(name))) return;
    for (const [kind, file] of uses.get(id) ?? []) {
      const past = { kind, file, text };
      if (mayHaveTimeLimits(past)) withLimits.push([id, past]);
      else contents.set(contentKey(kind, id), readPastFile(past, project));
    }
  });
  const tools = withLimits.length === 0 ? {} : await loadAuthoringTools(project);
  for (const [id, past] of withLimits) contents.set(contentKey(past.kind, id), readPastFile(past, project, tools));
  return isRead ? contents : undefined;
}

const mayHaveTimeLimits = ({ kind, text }: PastText): boolean =>
  kind === "workflow" && text.includes("steps") && text.includes("timeoutSeconds");

/** Everything that is known of one definition, gathered newest first. */
interface Known {
  versions: PastVersion[];
  removal?: Removal;
  presentIn?: string;
  doubt?: HistoryGap;
}

function createPast(commits: readonly DefinitionCommit[], contents: Contents, project: string | undefined): History {
  const known = new Map<string, Known>();
  const knownOf = (identity: Identity): Known => {
    const key = identityKey(identity);
    const one = known.get(key) ?? { versions: [] };
    known.set(key, one);
    return one;
  };
  const contentOf = (kind: Kind | undefined, id: string | undefined): PastFile =>
    (kind === undefined || id === undefined ? undefined : contents.get(contentKey(kind, id))) ?? nothing;

  const seen = new Set<string>();
  for (const { commit, at, settings, files } of commits) {
    const doubt = doubtIn(settings, project);
    const left = new Set<Known>();
    for (const { file, after, kindAfter } of files) {
      const isLatest = seen.size < seen.add(file).size;
      const { definitions, unread } = contentOf(kindAfter, after);
      for (const { body, ...identity } of definitions) {
        const one = knownOf(identity);
        left.add(one);
        if (isLatest) one.presentIn ??= file;
        if (doubt === undefined) one.versions.push({ body, evidence: { from: "git", commit, at, file } });
        else one.doubt ??= doubt;
      }
      for (const name of unread) {
        const one = knownOf({ kind: kindAfter ?? "task", name });
        if (isLatest) one.presentIn ??= file;
        one.doubt ??= unreadable(file, commit);
      }
    }
    const gone = files.flatMap(({ before, kindBefore }) => contentOf(kindBefore, before).definitions).map(knownOf);
    for (const one of gone) if (!left.has(one)) one.removal ??= { commit, at };
  }

  // The version of what stands in a module is not known.
  const find = (identity: Identity): Known[] =>
    [withVersion(identity), { kind: identity.kind, name: identity.name }].flatMap((one) => known.get(identityKey(one)) ?? []);
  const first = <Field extends "removal" | "presentIn" | "doubt">(identity: Identity, field: Field): Known[Field] | undefined =>
    find(identity).find((one) => one[field] !== undefined)?.[field];
  return {
    versionsOf: (identity) => find(identity)[0]?.versions ?? [],
    removalOf: (identity) => first(identity, "removal"),
    presentIn: (identity) => first(identity, "presentIn"),
    doubtOf: (identity) => first(identity, "doubt"),
  };
}

const nothing: PastFile = { definitions: [], unread: [] };

function unreadable(file: string, commit: string): HistoryGap {
  return {
    code: "not-readable",
    message: `This branch once had it in ${file}, which cannot be read${isModuleFile(file) ? " without running it" : ""}.`,
    hint: `Compare it by hand with \`git show ${shortCommit(commit)}:${file}\`.`,
  };
}

/** A repository that began as a copy of another project's knows that one's definitions. */
function doubtIn({ projects }: PastSettings, project: string | undefined): HistoryGap | undefined {
  if (projects === undefined) {
    const message = "The config of the time when this branch had it cannot be read, so the project may have been another.";
    return { code: "project-unknown", message, hint: "" };
  }
  const [other] = projects;
  if (other === undefined || (project !== undefined && projects.includes(project))) return undefined;
  return { code: "other-project", message: `When this branch had it, the project was "${other}".`, hint: "" };
}
