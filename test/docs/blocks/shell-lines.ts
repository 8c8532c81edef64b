/** The commands of a shell block, as a shell would take them apart. */
import type { Block } from "./read-blocks.ts";

export interface ShellCommand {
  line: number;
  /** Without variables before it and redirections behind it. */
  words: string[];
  /** The variables before it. */
  env?: Record<string, string>;
  /** With `&` behind it. */
  inBackground?: boolean;
  /** The arguments after `flow`; absent if it is another program. */
  flow?: string[];
  /** The file that `cat` puts into it. */
  stdin?: string;
  /** The file that its output goes to. */
  output?: string;
  /** What a comment behind it says that it exits with; 0 where none does. */
  exitCode: number;
  /** What the block shows below it. */
  shown: string[];
}

/** In a block with `$ ` those lines are commands, and what follows is their output; elsewhere all lines are. */
export function readCommands({ text, line, language }: Block): ShellCommand[] {
  const lines = text.replaceAll(/\\\n\s*/g, " ").split("\n");
  const prompts = lines.some((one) => one.startsWith("$ "));
  if (language === "text" && !prompts) return [];
  const commands: ShellCommand[] = [];
  for (const [place, one] of lines.entries()) {
    if (prompts && !one.startsWith("$ ")) commands.at(-1)?.shown.push(one);
    else commands.push(...readLine(prompts ? one.slice(2) : one, line + place + 1));
  }
  return commands;
}

/** Words, and the operators between them as words of their own kind. */
const token = /\s*(?:#.*$|(&&|\|\||[|;&]|>)|((?:'[^']*'|"(?:\\.|[^"\\])*"|\\.|[^\s'"\\|;&>])+))/gy;

function readLine(text: string, line: number): ShellCommand[] {
  const commands: ShellCommand[] = [];
  let words: string[] = [];
  let output: string | undefined;
  let redirected = false;
  let before: string[] | undefined;
  const end = (operator: string): void => {
    const env: Record<string, string> = {};
    for (; /^\w+=/.test(words[0] ?? ""); words.shift()) {
      const [name = "", value = ""] = (words[0] ?? "").split(/=(.*)/s);
      env[name] = value;
    }
    const [first, file] = before ?? [];
    const flow = flowArguments(words);
    if (words.length > 0)
      commands.push({
        line,
        words,
        exitCode: Number(/# exit code (\d+)$/.exec(text)?.[1] ?? 0),
        shown: [],
        ...(flow === undefined ? {} : { flow }),
        ...(Object.keys(env).length === 0 ? {} : { env }),
        ...(operator === "&" ? { inBackground: true } : {}),
        ...(output === undefined ? {} : { output }),
        ...(first === "cat" && file !== undefined ? { stdin: file } : {}),
      });
    before = operator === "|" ? words : undefined;
    [words, output] = [[], undefined];
  };
  for (const [, operator, word] of text.matchAll(new RegExp(token))) {
    if (operator === ">") redirected = true;
    else if (operator !== undefined) end(operator);
    else if (word !== undefined && redirected) [output, redirected] = [unquoted(word), false];
    else if (word !== undefined) words.push(unquoted(word));
  }
  end("");
  return commands;
}

const unquoted = (word: string): string =>
  word.replaceAll(
    /'([^']*)'|"((?:\\.|[^"\\])*)"|\\(.)/g,
    (_all, single?: string, double?: string, escaped?: string) => single ?? double?.replaceAll(/\\(.)/g, "$1") ?? escaped ?? "",
  );

/** `npx --yes --package FILE` brings the package along. */
function flowArguments(words: readonly string[]): string[] | undefined {
  const rest = words[0] === "npx" ? words.slice(words[2] === "--package" ? 4 : 1) : words;
  return rest[0] === "flow" ? rest.slice(1) : undefined;
}
