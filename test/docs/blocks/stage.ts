/** What a scene is set with: the files of the project, and what was done on the server before the page begins. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Shell } from "./shell.ts";

export interface Stage {
  cwd: string;
  /** The server's address, without a path. */
  url: string;
  /** Writes files by their paths; what is no text is JSON. */
  write(files: Readonly<Record<string, unknown>>): void;
  /** Replaces a part of a file, which must be there. */
  edit(file: string, from: string, to: string): void;
  /** Runs `flow` with these arguments, which may not fail; one that lasts goes on behind the page. What it prints is known to what is run later. */
  flow(...args: string[]): Promise<void>;
  /** Asks the server by hand, below `/api`; answers with the JSON or the text that it sends. Throws where it refuses. */
  send(method: string, address: string, body?: unknown): Promise<unknown>;
}

export function createStage(shell: Shell): Stage {
  const cwd = shell.cwd();
  const write = (files: Readonly<Record<string, unknown>>): void => {
    for (const [name, content] of Object.entries(files)) {
      const file = path.join(cwd, name);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content, undefined, 2));
    }
  };
  return {
    cwd,
    url: shell.url(),
    write,
    edit(name, from, to) {
      const text = readFileSync(path.join(cwd, name), "utf8");
      if (!text.includes(from)) throw new Error(`${name} has no ${from}`);
      write({ [name]: text.replace(from, () => to) });
    },
    async flow(...flow) {
      const problem = await shell.run({ flow, words: ["flow", ...flow], line: 0, exitCode: 0, shown: [], inBackground: true });
      if (problem !== undefined) throw new Error(`flow ${flow.join(" ")}: ${problem}`);
    },
    async send(method, address, body) {
      const response = await fetch(`${shell.url()}/api${address}`, {
        method,
        headers: { "content-type": "application/json" },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      if (!response.ok) throw new Error(`${method} ${address}: ${response.status} ${text}`);
      return /^[[{]/.test(text) ? JSON.parse(text) : text;
    },
  };
}
