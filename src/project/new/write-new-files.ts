/** Writes files that were not there before: all of them or none. */
import { mkdir, readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { FlowError } from "../../core/errors.ts";

export interface NewFile {
  /** Relative to the folder, with `/`. */
  file: string;
  text: string;
}

/** Writes nothing at all if one of them is there already (`refused`), also one that differs by letter case alone. */
export async function writeNewFiles(folder: string, files: readonly NewFile[], hint: string): Promise<void> {
  const present = (await Promise.all(files.map(async ({ file }) => ((await isTaken(path.join(folder, file))) ? [file] : [])))).flat();
  if (present.length > 0)
    throw new FlowError("refused", `${folder} has ${present.join(", ")} already, and nothing is overwritten`, { hint });
  for (const { file, text } of files) await writeNewFile(path.join(folder, file), text);
}

async function isTaken(file: string): Promise<boolean> {
  const name = path.basename(file).toLowerCase();
  // A folder that cannot be read is for the writing to complain about.
  const names = await readdir(path.dirname(file)).catch(() => []);
  return names.some((other) => other.toLowerCase() === name);
}

async function writeNewFile(file: string, text: string): Promise<void> {
  try {
    await mkdir(path.dirname(file), { recursive: true });
    // `wx`: what came to be there in the meantime is not overwritten either.
    await writeFile(file, text, { flag: "wx" });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new FlowError("failed", `${file} cannot be written: ${reason}`, { hint: "Choose a folder that this user may write to.", cause });
  }
}
