/** Hints name commands, which are copied: there they need the options that chose the project and the server this time. */
import { stripVTControlCharacters } from "node:util";

/** Lines that tell what to do next; a definition's own texts stand in others. */
const isHint = (line: string): boolean => /^\s*(?:hint:|Journal )/.test(stripVTControlCharacters(line));

/** These ask no server of the configuration. */
const withoutServer = /^(?:init|completion|dev|server|validate --explain)\b/;

/** `options` as they are typed, such as `--profile staging`; with none the text stays as it is. */
export function addOptionsToHints(text: string, options: string): string {
  if (options === "") return text;
  const lines = text.split("\n");
  return lines
    .map((line) =>
      isHint(line)
        ? line.replaceAll(/`flow ([^`]+)`/g, (all, command: string) =>
            withoutServer.test(command) ? all : `\`flow ${command} ${options}\``,
          )
        : line,
    )
    .join("\n");
}
