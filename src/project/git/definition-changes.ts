/** What the commits of a branch did to the files that held definitions at the time. */
import type { Kind } from "../../core/definition.ts";
import type { HistoryGap } from "../../core/history.ts";
import { searchPlaces } from "../find-config.ts";
import type { Project } from "../project.ts";
import { relativeFile } from "../project.ts";
import type { Repository } from "./open-repository.ts";
import { gapOf, unknownFailure } from "./open-repository.ts";
import type { PastFolders, PastSettings } from "./past-settings.ts";
import { isConfigText, readPastSettings } from "./past-settings.ts";
import { readBlobs } from "./read-blobs.ts";
import type { Commit, FileChange } from "./read-log.ts";
import { literally, readLog } from "./read-log.ts";

export interface GitHistoryRequest extends Project {
  /** The config file, relative to the root. */
  file?: string;
  profile?: string;
  /** The project's name. */
  project?: string;
}

/** A commit, with what it did to such files. */
export interface DefinitionCommit extends Pick<Commit, "commit" | "at"> {
  /** What the config said after it. */
  settings: PastSettings;
  files: DefinitionChange[];
}

/** Of which kind a file's definitions are depends on the config of the time. */
export interface DefinitionChange extends FileChange {
  kindBefore?: Kind;
  kindAfter?: Kind;
}

/** Newest first. */
export async function readDefinitionChanges(
  repository: Repository,
  request: GitHistoryRequest,
  kinds: ReadonlySet<Kind>,
): Promise<{ commits: DefinitionCommit[]; gap?: undefined } | { gap: HistoryGap }> {
  const places = [...new Set([...(request.file === undefined ? [] : [request.file]), ...searchPlaces])];
  const placeSpecs = places.map((place) => literally(repository, place));
  const configLog = await readLog(repository, placeSpecs);
  if ("failed" in configLog) return { gap: gapOf(configLog.failed) };
  const texts = new Map<string, string>();
  const ids = configLog.commits.flatMap(({ files }) => files.flatMap(idsOf));
  if (!(await readBlobs(repository, [...new Set(ids)], (id, text) => texts.set(id, text)))) return { gap: unknownFailure };
  const settingsOf = createSettingsReader(places, texts, request.profile);
  const states = new Map<string, PastSettings>();
  const configured = configStates(configLog.commits, places);
  for (const [commit, state] of configured) states.set(commit, settingsOf(state));
  const folders = [...states.values()].map((settings) => settings.folders);
  const log = await readLog(repository, [...placeSpecs, ...pathspecsOf(repository, request, folders)]);
  if ("failed" in log) return { gap: gapOf(log.failed) };
  return { commits: placeChanges(log.commits, { states, unconfigured: settingsOf(new Map()), kinds }) };
}

const idsOf = ({ before, after }: FileChange): string[] => [before, after].filter((id) => id !== undefined);

const isOf = ({ kindBefore, kindAfter }: DefinitionChange, kinds: ReadonlySet<Kind>): boolean =>
  (kindBefore !== undefined && kinds.has(kindBefore)) || (kindAfter !== undefined && kinds.has(kindAfter));

/** After each commit that touched a config: which contents stand at which place. */
function configStates(commits: readonly Commit[], places: readonly string[]): Map<string, Map<string, string>> {
  const states = new Map<string, Map<string, string>>();
  const current = new Map<string, string>();
  for (const { commit, files } of commits.toReversed()) {
    for (const { file, after } of files) {
      if (after === undefined) current.delete(file);
      else if (places.includes(file)) current.set(file, after);
    }
    states.set(commit, new Map(current));
  }
  return states;
}

function createSettingsReader(places: readonly string[], texts: ReadonlyMap<string, string>, profile: string | undefined) {
  return (state: ReadonlyMap<string, string>): PastSettings => {
    const textAt = (place: string): string | undefined => texts.get(state.get(place) ?? "");
    const file = places.find((place) => isConfigText(place, textAt(place)));
    return readPastSettings(file ?? "", file === undefined ? undefined : textAt(file), profile);
  };
}

/** The folders of today and all that there ever were. */
function pathspecsOf(repository: Repository, { root, paths }: GitHistoryRequest, past: readonly PastFolders[]): string[] {
  const today = [...paths.tasks, ...paths.workflows, ...paths.events, ...paths.schedules].map((folder) => relativeFile(root, folder.path));
  const then = past.flatMap(({ tasks, workflows, events, schedules }) => [...tasks, ...workflows, ...events, ...schedules]);
  const inside = [...new Set([...today, ...then])].filter((folder) => repository.prefix !== "" || !folder.startsWith(".."));
  return inside.map((folder) =>
    /[*?[{]/.test(folder) ? `:(top,glob)${repository.prefix}${globOf(folder)}/**` : literally(repository, folder),
  );
}

/** Git knows no braces; what is found too much is looked at once more. */
const globOf = (folder: string): string => folder.replaceAll(/\{[^}]*\}|[@+?!*]\([^)]*\)/g, "*");

interface Placing {
  /** After each commit that touched a config. */
  states: ReadonlyMap<string, PastSettings>;
  unconfigured: PastSettings;
  kinds: ReadonlySet<Kind>;
}

/** The config is followed from the oldest on, as what it says of folders holds until it says otherwise. */
function placeChanges(commits: readonly Commit[], { states, unconfigured, kinds }: Placing): DefinitionCommit[] {
  let before = unconfigured;
  const placed = commits.toReversed().map(({ commit, at, files }): DefinitionCommit => {
    const settings = states.get(commit) ?? before;
    const changes = files.map((change) => placeChange(change, before, settings)).filter((change) => isOf(change, kinds));
    before = settings;
    return { commit, at, settings, files: changes };
  });
  return placed.toReversed();
}

function placeChange(change: FileChange, before: PastSettings, after: PastSettings): DefinitionChange {
  const kindBefore = before.kindOf(change.file);
  const kindAfter = after.kindOf(change.file);
  return { ...change, ...(kindBefore === undefined ? {} : { kindBefore }), ...(kindAfter === undefined ? {} : { kindAfter }) };
}
