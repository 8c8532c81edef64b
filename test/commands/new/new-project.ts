/** A folder with a config and nothing else, for what `flow new` puts into it. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { tempFolder } from "../../harness/temp-folder.ts";
import { schemaProblems } from "../support/schema-problems.ts";
import type { CommandOptions } from "../support/run-command.ts";
import { runCommand } from "../support/run-command.ts";

export type JsonDocument = Record<string, unknown>;

export interface NewProject {
  folder: string;
  write(file: string, text: string): void;
  read(file: string): string;
  /** All but the config, sorted. */
  files(): string[];
  flow(...args: string[]): ReturnType<typeof runCommand>;
  /** With `--json`; held against the document's schema. */
  document(...args: string[]): Promise<{ exitCode: number; document: JsonDocument }>;
  /** Somebody sits at the terminal. */
  ask(...args: string[]): ReturnType<typeof runCommand>;
  /** What `flow validate` finds. */
  findings(): Promise<unknown[]>;
}

export function createNewProject(config = "project: shop\n"): NewProject {
  const folder = tempFolder();
  const write = (file: string, text: string): void => {
    const target = path.join(folder, file);
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, text);
  };
  write("config/flow.yml", config);
  const run = (args: readonly string[], options: Partial<CommandOptions> = {}) => runCommand(args, { cwd: folder, ...options });
  const project: NewProject = {
    folder,
    write,
    read: (file) => readFileSync(path.join(folder, file), "utf8"),
    files: () =>
      readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, "/"))
        .filter((file) => file !== "config/flow.yml" && !file.startsWith(".flow/"))
        .sort(),
    flow: (...args) => run(args),
    ask: (...args) => run(args, { terminal: { columns: 100, rows: 30 } }),
    async document(...args) {
      const { exitCode, stdout } = await run([...args, "--json"]);
      const problems = schemaProblems(stdout);
      if (problems !== "") throw new Error(problems);
      const document: JsonDocument = JSON.parse(stdout);
      return { exitCode, document };
    },
    async findings() {
      const { document } = await project.document("validate");
      return Array.isArray(document["findings"]) ? document["findings"] : [];
    },
  };
  return project;
}
