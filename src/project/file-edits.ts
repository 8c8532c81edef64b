/** Changes of definitions in the files of a project, worked out first and written then. */
import { writeFileSync, mkdirSync } from "node:fs";
import path from "node:path";
import { findWrittenVersions, withWrittenVersions } from "../core/authoring/written-versions.ts";
import { findChanges } from "../core/changes.ts";
import type { Finding } from "../core/findings.ts";
import type { Identity, LocalDefinition, Source } from "../core/definition.ts";
import { FlowError, isFlowError } from "../core/errors.ts";
import type { JsonObject } from "../core/json.ts";
import { isWithin } from "../core/pointer.ts";
import { computedMessage, editDefinition, pointerInFile } from "./edit/edit-definition.ts";
import type { Edited } from "./edit/edit-text.ts";
import { renameKey } from "./edit/edit-text.ts";
import { writeDefinition } from "./edit/write-definition.ts";
import { newDefinitionFile } from "./new-definition-file.ts";
import { makeOwnFolder } from "./own-folder.ts";
import type { Project } from "./project.ts";
import { relativeFile, warningAt } from "./project.ts";
import { parseText } from "./read-text.ts";
import { createFilter } from "./walk-folders.ts";
import { createFile, readExactText, replaceFile, writing } from "./replace-file.ts";

/** A file as it was and as it is to be; new ones have no `before`. */
interface Draft {
  /** Absolute. */
  path: string;
  before?: string;
  text: string;
}

export interface EditResult {
  file: string;
  /** Why the text cannot be changed so, and where that shows. */
  problem?: Finding;
}

/** Files that are to be written, by their names relative to the root. Nothing is on the disk before `write`. */
export interface FileEdits {
  /** Writes a body in the place of what counts now: the definition's own, unless it was edited before. */
  edit(definition: LocalDefinition, wanted: JsonObject, now?: JsonObject): EditResult;
  /** Gives the field at a pointer of the definition another key. */
  rename(definition: LocalDefinition, pointer: string, key: string): EditResult;
  /** Answers with the new file. Throws (`failed`) for what YAML cannot carry. */
  create(identity: Identity, body: JsonObject, besides: readonly string[]): string;
  /** Keeps what the files said before, and writes them. Why some could not be written, by file. `verb` is a part of the backup's name. */
  write(verb: string, now: Date): { backup?: string; failed: Map<string, string> };
}

export function createFileEdits(project: Project): FileEdits {
  const { root } = project;
  const drafts = new Map<string, Draft>();
  const taken = new Set<string>();
  const isWanted = createFilter(project);

  function draftOf(file: string): Draft & { before: string } {
    const target = path.join(root, file);
    const known = drafts.get(file);
    const before = known?.before ?? readExactText(target);
    const draft = { path: target, text: known?.text ?? before, before };
    drafts.set(file, draft);
    return draft;
  }

  function change(definition: LocalDefinition, edit: (text: string, pointer: string) => Edited): EditResult {
    const { file } = definition.source;
    const draft = draftOf(file);
    const { text, problem } = edit(draft.text, pointerInFile(parseText(file, draft.before), definition));
    if (problem === undefined) {
      drafts.set(file, { ...draft, text });
      return { file };
    }
    return { file, problem: notEdited({ file, line: problem.line, column: problem.column }, problem.message) };
  }

  return {
    edit(definition, wanted, now = definition.body) {
      const { file } = definition.source;
      const changed = findChanges(now, wanted).map(({ path: pointer }) => pointer);
      return (
        refuseComputed(definition, changed) ??
        change(definition, (text, pointer) => {
          const versions = findWrittenVersions(definition);
          const [body, written] = [withWrittenVersions(now, versions), withWrittenVersions(wanted, versions)];
          return editDefinition(text, { file, pointer, body, wanted: written });
        })
      );
    },
    rename(definition, inner, key) {
      return (
        refuseComputed(definition, [inner]) ??
        change(definition, (text, pointer) => renameKey(definition.source.file, text, pointer + inner, key))
      );
    },
    create(identity, body, besides) {
      const target = newDefinitionFile({ project, identity, besides, taken });
      const file = relativeFile(root, target);
      if (!isWanted(target)) {
        const hint = "Let `paths.include` and `paths.exclude` in the config allow it.";
        throw new FlowError("failed", `${file} would not be read, as the config leaves it out`, { hint });
      }
      drafts.set(file, { path: target, text: writeDefinition(withWrittenVersions(body, ["/version"])) });
      taken.add(target);
      return file;
    },
    write(verb, now) {
      const changed = [...drafts].filter(([, { before, text }]) => before !== text);
      const backup = saveBackups(root, changed, `${now.toISOString().replaceAll(/[:.]/g, "-")}-${process.pid}-${verb}`);
      const failed = new Map(
        changed.flatMap(([file, draft]): [string, string][] => {
          const reason = writeDraft(root, draft);
          return reason === undefined ? [] : [[file, reason]];
        }),
      );
      return { failed, ...(backup === undefined ? {} : { backup }) };
    },
  };
}

const authoredMessage = "What is written here is a short form of what counts (steps, a schema, a namespace), so it is not written over.";

const notEdited = (source: Source, message: string): Finding => warningAt(source, "not-edited", message, "Change it by hand.");

/** What the file does not say itself cannot be changed in it: it would still count afterwards. */
function refuseComputed(definition: LocalDefinition, pointers: readonly string[]): EditResult | undefined {
  const { computed, source, locate } = definition;
  const refuse = (places: readonly string[], message: string): EditResult | undefined => {
    const refused = pointers.find((pointer) => places.some((place) => isWithin(pointer, place) || isWithin(place, pointer)));
    return refused === undefined ? undefined : { file: source.file, problem: notEdited(locate(refused), message) };
  };
  const elsewhere = [...(computed?.environment ?? []), ...(computed?.profile ?? [])];
  // A version has one text, which is written instead.
  const versions = findWrittenVersions(definition);
  const authored = (computed?.authored ?? []).filter((pointer) => !versions.includes(pointer));
  return refuse(elsewhere, computedMessage) ?? refuse(authored, authoredMessage);
}

function writeDraft(root: string, { path: file, before, text }: Draft): string | undefined {
  try {
    if (before === undefined) createFile(root, file, text);
    else replaceFile({ root, file, before, text });
    return undefined;
  } catch (error) {
    if (!isFlowError(error)) throw error;
    return error.message;
  }
}

/** The old texts, under the names of their files. Answers with the folder, relative to the root. */
function saveBackups(root: string, drafts: readonly (readonly [string, Draft])[], name: string): string | undefined {
  const edited = drafts.flatMap(([file, { before }]) => (before === undefined ? [] : [{ file, before }]));
  if (edited.length === 0) return undefined;
  const folder = path.join(".flow/backups", name);
  writing(path.join(root, folder), () => {
    makeOwnFolder(root, "backups");
    for (const { file, before } of edited) {
      // A file may be outside of the project, where it will not be written.
      const target = path.join(root, folder, file.replaceAll("../", "__/"));
      mkdirSync(path.dirname(target), { recursive: true, mode: 0o700 });
      writeFileSync(target, before, { mode: 0o600 });
    }
  });
  return folder.replaceAll(path.sep, "/");
}
