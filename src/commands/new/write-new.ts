/** Writes what is new and says what was written. */
import path from "node:path";
import { exitCodes } from "../../core/exit-code.ts";
import { FlowError } from "../../core/errors.ts";
import type { NewFile } from "../../project/new/write-new-files.ts";
import { writeNewFiles } from "../../project/new/write-new-files.ts";
import { createFilter } from "../../project/walk-folders.ts";
import type { CommandResult } from "../command.ts";
import type { Context } from "../context.ts";

/** As sentences call them, by the verb. */
export const labels = {
  task: "task",
  workflow: "workflow",
  schedule: "schedule",
  event: "event handler",
  subscriber: "subscriber",
  test: "test",
} as const;

export type What = keyof typeof labels;

export interface NewThing {
  /** As in `flow new task`. */
  what: What;
  /** As Conductor knows it. */
  name: string;
  files: readonly NewFile[];
  /** Commands to go on with, each a line. */
  next: readonly string[];
}

export async function writeNew({ what, name, files, next }: NewThing, context: Context): Promise<CommandResult> {
  const { root, paths } = await context.config();
  const isSeen = createFilter({ root, paths });
  const unseen = files.find(({ file }) => !file.startsWith("test/") && !isSeen(path.join(root, file)));
  if (unseen !== undefined) {
    throw new FlowError("config", `paths.include and paths.exclude of the config leave ${unseen.file} out, so nothing was written`, {
      hint: "Change them, or choose a name that they let pass.",
    });
  }
  await writeNewFiles(root, files, "Choose another name, or remove what is there.");
  return {
    exitCode: exitCodes.done,
    document: { schema: "flow.new/1", what, name, directory: root, files: files.map(({ file }) => file) },
    text: (palette) =>
      [
        `Made the ${labels[what]} ${palette.bold(name)}:`,
        ...files.map(({ file }) => `  ${palette.green("+")} ${file}`),
        "",
        "Next:",
        ...next.map((line) => `  ${line}`),
        "",
      ].join("\n"),
  };
}
