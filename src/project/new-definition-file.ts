/** Where a definition goes that has no file yet. */
import { existsSync, readdirSync } from "node:fs";
import { createHash } from "node:crypto";
import path from "node:path";
import { versionText } from "../core/authoring/versions.ts";
import type { Identity, Kind } from "../core/definition.ts";
import { isTest, kindOfName } from "./find-workflow-files.ts";
import type { Project, ProjectFolder, ProjectPaths } from "./project.ts";
import { isTextFile } from "./read-text.ts";

const foldersOf = {
  task: ({ tasks }) => tasks,
  workflow: ({ workflows }) => workflows,
  "event-handler": ({ events }) => events,
  schedule: ({ schedules }) => schedules,
} as const satisfies Record<Kind, (paths: ProjectPaths) => ProjectFolder[]>;

export interface NewFileRequest {
  project: Project;
  identity: Identity;
  /** Files, relative to the root, that hold other versions of the definition: it goes beside them. */
  besides: readonly string[];
  /** Absolute paths that are spoken for already, though they do not exist yet. */
  taken: ReadonlySet<string>;
}

/** Absolute. Neither a file nor one that differs by letter case only exists there; the folders may have to be made. */
export function newDefinitionFile({ project, identity, besides, taken }: NewFileRequest): string {
  const folder = path.join(foldersOf[identity.kind](project.paths)[0]?.path ?? project.root);
  const beside = besides.find(isTextFile);
  const parent = beside === undefined ? folder : path.dirname(path.join(project.root, beside));
  const stem = stemOf(identity, parent);
  const { kind, version } = identity;
  const versioned = version === undefined ? "" : `.v${versionText(version)}`;
  const place = (name: string, suffix: string): string =>
    kind === "task" ? path.join(parent, name, "task.yml") : path.join(parent, `${name}${suffix}.yml`);
  const isFree = (file: string): boolean => !taken.has(file) && !existsIgnoringCase(kind === "task" ? path.dirname(file) : file);
  // The first version has a plain name, unless another one may have taken that.
  const plain = version === 1 ? [place(stem, "")] : [];
  const wanted = version === 1 && besides.length === 0 ? plain : [...plain, place(stem, versioned)];
  return wanted.find(isFree) ?? place(`${stem}-${hashOf(identity)}`, version === 1 ? "" : versioned);
}

/** Names that Windows keeps for devices, whatever their ending. */
const reserved = /^(?:con|prn|aux|nul|com\d|lpt\d|conin\$|conout\$)(?:\.|$)/i;
/** Bytes: file systems allow 255, and an ending must fit, and what writes the file first under another name. */
const longest = 120;

/** What a definition's name may be as part of a path. Two names may come to the same. */
function stemOf({ kind, name }: Identity, parent: string): string {
  const plain = name
    .normalize("NFC")
    .replaceAll(/[^\p{L}\p{N}_.-]+/gu, "-")
    // Hidden and set aside are names that begin so.
    .replaceAll(/^[._-]+|[.-]+$/g, "");
  // Cut between two characters: half of one is read as another.
  const stem = Buffer.from(plain === "" ? kind : plain)
    .subarray(0, longest)
    .toString()
    .replace(/\uFFFD+$/, "");
  const isOdd = reserved.test(stem) || stem.toLowerCase() === "node_modules" || (kind !== "task" && isSpecial(kind, stem, parent));
  return isOdd ? `${stem}-${kind}` : stem;
}

/** Some file names say that they hold no definition, and beside workflows some say that they hold another kind. */
const isSpecial = (kind: Kind, stem: string, parent: string): boolean => {
  if (isTest(`${stem}.yml`)) return true;
  const says = kindOfName(`${stem}.yml`);
  return says !== "workflow" && says !== kind && parent !== "";
};

const hashOf = ({ name, version }: Identity): string =>
  createHash("sha256")
    .update(`${name}\n${version ?? ""}`)
    .digest("hex")
    .slice(0, 8);

function existsIgnoringCase(target: string): boolean {
  const parent = path.dirname(target);
  if (!existsSync(parent)) return false;
  const name = path.basename(target).toLowerCase();
  return readdirSync(parent).some((entry) => entry.toLowerCase() === name);
}
