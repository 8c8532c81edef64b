/** The programs beside `flow` that pages use, as far as they use them: no process is started for them. */
import { randomBytes } from "node:crypto";
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { ShellCommand } from "./shell-lines.ts";

/** What a program is given; words and addresses are those of the test already. */
export interface ProgramInput {
  words: readonly string[];
  cwd: string;
  /** What `export` has set, and sets. */
  env: Record<string, string>;
}

/** Answers with what it prints; throws where it fails, or is used in a way that is not known here. */
export type Program = (input: ProgramInput) => string | Promise<string>;

export const programs: Readonly<Record<string, Program>> = {
  cat: ({ words, cwd }) =>
    words
      .slice(1)
      .map((file) => readFileSync(path.join(cwd, file), "utf8"))
      .join(""),
  chmod: ({ words: [, mode = "", file = ""], cwd }) => {
    chmodSync(path.join(cwd, file), Number.parseInt(mode, 8));
    return "";
  },
  curl,
  export: ({ words, env }) => {
    for (const word of words.slice(1)) {
      const [name = "", value = ""] = word.split(/=(.*)/s);
      env[name] = value;
    }
    return "";
  },
  printf: ({ words: [, format = "", ...values] }) => {
    const given = values.values();
    return format.replaceAll("\\n", "\n").replaceAll("%s", () => substituted(given.next().value ?? ""));
  },
};

/** `$(openssl rand -hex N)`, which is all that pages put into a word. */
const substituted = (word: string): string =>
  word.replaceAll(/\$\(openssl rand -hex (\d+)\)/g, (_all, size: string) => randomBytes(Number(size)).toString("hex"));

async function curl({ words, cwd }: ProgramInput): Promise<string> {
  const headers: Record<string, string> = {};
  let [url, method, body]: (string | undefined)[] = [];
  const rest = words.slice(1).values();
  const next = (): string => rest.next().value ?? "";
  for (const word of rest) {
    if (word === "-X") method = next();
    else if (word === "-H") {
      const [name = "", value = ""] = next().split(/: (.*)/s);
      headers[name] = value;
    } else if (word === "-d") {
      const data = next();
      body = data.startsWith("@") ? readFileSync(path.join(cwd, data.slice(1)), "utf8") : data;
    } else if (word.startsWith("-")) throw new Error(`curl ${word} is not known here`);
    else url = word;
  }
  const response = await fetch(url ?? "", {
    method: method ?? (body === undefined ? "GET" : "POST"),
    headers,
    ...(body === undefined ? {} : { body }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`it answered ${response.status} ${text}`);
  return text;
}

/** As the shell's `>` does. */
export function redirect({ output }: ShellCommand, cwd: string, text: string): void {
  if (output !== undefined) writeFileSync(path.join(cwd, output), text);
}
