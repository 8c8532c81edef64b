/** Writes files of the project: whole or not at all, and never outside of it. */
import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import path from "node:path";
import { FlowError } from "../core/errors.ts";
import { fileReason } from "../core/file-reason.ts";

/** The text as it is, byte for byte. Throws (`failed`) where the file cannot be read or is no UTF-8. */
export function readExactText(file: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(readFileSync(file));
  } catch (cause) {
    throw new FlowError("failed", `${file} cannot be read as UTF-8: ${fileReason(cause)}`, { hint: "Save it as UTF-8.", cause });
  }
}

export interface Replacement {
  /** The project's root. */
  root: string;
  /** Absolute. */
  file: string;
  /** What the file must still hold. */
  before: string;
  text: string;
}

/** Throws (`failed`) where the file has changed meanwhile, lies outside of the project or cannot be written. */
export function replaceFile({ root, file, before, text }: Replacement): void {
  // The file that a link leads to is replaced, not the link.
  const target = realpathSync(file);
  requireInside(root, target, file);
  if (readExactText(target) !== before) throw new FlowError("failed", `${file} has changed meanwhile`, { hint: "Run it again." });
  writing(file, () => {
    const temporary = writeBeside(target, text, statSync(target).mode & 0o777);
    try {
      renameSync(temporary, target);
    } finally {
      rmSync(temporary, { force: true });
    }
  });
}

/** Makes the folders too. Throws (`failed`) where there is a file already, or where it would be outside of the project. */
export function createFile(root: string, file: string, text: string): void {
  requireInside(root, nearestFolder(path.dirname(file)), file);
  writing(file, () => {
    mkdirSync(path.dirname(file), { recursive: true });
    const temporary = writeBeside(file, text, 0o666);
    try {
      // Unlike a renaming this overwrites nothing.
      linkSync(temporary, file);
    } finally {
      rmSync(temporary, { force: true });
    }
  });
}

function requireInside(root: string, target: string, file: string): void {
  const relative = path.relative(realpathSync(root), target);
  if (relative !== ".." && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative)) return;
  throw new FlowError("failed", `${file} lies outside of the project, so it is not written`, {
    hint: "A link leads out of the project, or `paths` names a folder elsewhere. Run the command there.",
  });
}

/** The real path of the nearest folder on the way that exists. */
function nearestFolder(folder: string): string {
  let nearest = folder;
  while (!existsSync(nearest)) nearest = path.dirname(nearest);
  return realpathSync(nearest);
}

function writeBeside(target: string, text: string, mode: number): string {
  const temporary = path.join(path.dirname(target), `.${path.basename(target)}.${process.pid}.tmp`);
  const descriptor = openSync(temporary, "wx", mode);
  try {
    writeSync(descriptor, text);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  return temporary;
}

/** Throws (`failed`) with the file's name for whatever the disk says. */
export function writing(file: string, work: () => void): void {
  try {
    work();
  } catch (cause) {
    throw new FlowError("failed", `${file} cannot be written: ${fileReason(cause)}`, { hint: "Can this user write there?", cause });
  }
}
