/** `flow init`: a working project in a new folder. */
import path from "node:path";
import { exitCodes } from "../core/exit-code.ts";
import { projectNameOf, writeNewProject } from "../project/write-new-project.ts";
import type { CommandInput, CommandResult, Flags } from "./command.ts";
import { packageVersion } from "./package-version.ts";
import type { initOptions } from "./table-project.ts";

export async function init({ args, flags, context }: CommandInput<Flags<typeof initOptions>>): Promise<CommandResult> {
  const folder = path.resolve(context.cwd, args[0] ?? ".");
  const name = flags.name ?? projectNameOf(folder);
  const files = await writeNewProject({ folder, name, version: packageVersion() });
  const shown = path.relative(context.cwd, folder) || ".";
  return {
    exitCode: exitCodes.done,
    document: { schema: "flow.init/1", directory: folder, project: name, files },
    text: (palette) =>
      [
        `Made the project ${palette.bold(name)} in ${shown}:`,
        ...files.map((file) => `  ${palette.green("+")} ${file}`),
        "",
        "Next:",
        ...(shown === "." ? [] : [`  cd ${quoted(shown)}`]),
        "  npm install",
        "  npx flow dev",
        `  npx flow workflows run welcome --server http://127.0.0.1:8080 --input '{"name": "Ada"}' --watch   ${palette.dim("(in another terminal)")}`,
        "",
      ].join("\n"),
  };
}

/** As a shell takes it for one word. */
const quoted = (word: string): string => (/^[\w./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`);
