/** Writes pulled definitions into the files of the project. */
import { writeFileSync, mkdirSync } from "node:fs";
import path from "node:path";
import type { Finding } from "../core/findings.ts";
import type { Identity, LocalDefinition } from "../core/definition.ts";
import { isFlowError } from "../core/errors.ts";
import type { JsonObject } from "../core/json.ts";
import { editDefinition, pointerInFile } from "./edit/edit-definition.ts";
import { writeDefinition } from "./edit/write-definition.ts";
import { newDefinitionFile } from "./new-definition-file.ts";
import { makeOwnFolder } from "./own-folder.ts";
import type { Project } from "./project.ts";
import { relativeFile, warningAt } from "./project.ts";
import { parseText } from "./read-text.ts";
import { createFile, readExactText, replaceFile, writing } from "./replace-file.ts";

/** A file as it was and as it is to be; new ones have no `before`. */
interface Draft {
  /** Absolute. */
  path: string;
  before?: string;
  text: string;
}

/** Files that are to be written, by their names relative to the root. Nothing is on the disk before `write`. */
export interface PullFiles {
  /** Answers with the file, or with why its text cannot be changed so. */
  edit(definition: LocalDefinition, wanted: JsonObject): { file: string; problem?: Finding };
  /** Answers with the new file. Throws (`failed`) for what YAML cannot carry. */
  create(identity: Identity, body: JsonObject, besides: readonly string[]): string;
  /** Keeps what the files said before, and writes them. Why some could not be written, by file. */
  write(now: Date): { backup?: string; failed: Map<string, string> };
}

export function createPullFiles(project: Project): PullFiles {
  const { root } = project;
  const drafts = new Map<string, Draft>();
  const taken = new Set<string>();

  function draftOf(file: string): Draft & { before: string } {
    const target = path.join(root, file);
    const known = drafts.get(file);
    const before = known?.before ?? readExactText(target);
    const draft = { path: target, text: known?.text ?? before, before };
    drafts.set(file, draft);
    return draft;
  }

  return {
    edit(definition, wanted) {
      const { file } = definition.source;
      const draft = draftOf(file);
      const pointer = pointerInFile(parseText(file, draft.before), definition);
      const { text, problem } = editDefinition(draft.text, { file, pointer, body: definition.body, wanted, computed: definition.computed });
      if (problem !== undefined) {
        const hint = "Change it by hand: the diff shows what the server has.";
        return { file, problem: warningAt({ file, line: problem.line, column: problem.column }, "not-edited", problem.message, hint) };
      }
      drafts.set(file, { ...draft, text });
      return { file };
    },
    create(identity, body, besides) {
      const target = newDefinitionFile({ project, identity, besides, taken });
      const file = relativeFile(root, target);
      drafts.set(file, { path: target, text: writeDefinition(body) });
      taken.add(target);
      return file;
    },
    write(now) {
      const changed = [...drafts].filter(([, { before, text }]) => before !== text);
      const backup = saveBackups(root, changed, now);
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
function saveBackups(root: string, drafts: readonly (readonly [string, Draft])[], now: Date): string | undefined {
  const edited = drafts.flatMap(([file, { before }]) => (before === undefined ? [] : [{ file, before }]));
  if (edited.length === 0) return undefined;
  const folder = path.join(".flow/backups", `${now.toISOString().replaceAll(/[:.]/g, "-")}-${process.pid}-pull`);
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
