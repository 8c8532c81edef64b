/** `flow config show`: every setting, its value and who set it. */
import { exitCodes } from "../core/exit-code.ts";
import { alignColumns } from "../render/text.ts";
import type { CommandInput, CommandResult } from "./command.ts";

export async function showConfig({ context }: CommandInput<Record<string, never>>): Promise<CommandResult> {
  const config = await context.config();
  const settings = config.show();
  return {
    exitCode: exitCodes.done,
    document: { schema: "flow.config/1", root: config.root, ...(config.file === undefined ? {} : { file: config.file }), settings },
    text(palette) {
      const rows = settings.map(({ name, value, origin }) => [name, JSON.stringify(value), origin]);
      const lines = alignColumns([["setting", "value", "origin"], ...rows]);
      const file = config.file === undefined ? "no config file" : config.file;
      return [palette.dim(`${config.root} (${file})`), palette.bold(lines[0] ?? ""), ...lines.slice(1), ""].join("\n");
    },
  };
}
