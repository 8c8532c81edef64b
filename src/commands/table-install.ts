/** Entries of the command table: packages of tasks. */
import type { CommandSpec, OptionSpecs } from "./command.ts";
import { defineCommand } from "./command.ts";

export const installOptions = {
  frozen: { flags: "--frozen", type: "flag", help: "only what a lock file decides: a folder without one fails" },
  allowScripts: {
    flags: "--allow-scripts",
    type: "flag",
    help: "let packages run their install scripts, which can do anything that you can",
  },
} as const satisfies OptionSpecs;

export const installCommands: readonly CommandSpec[] = [
  defineCommand({
    path: ["tasks", "install"],
    summary: "Install the packages of tasks that have a package.json of their own",
    description:
      "Installs what the package.json in a task's folder names, beside it, by the package manager whose lock file is there (npm, pnpm, yarn or bun; npm without one). With a lock file exactly what it says is installed. Install scripts of packages are not run. Needs no server.",
    arguments: [{ name: "[names...]", help: "names of task definitions; all if left out" }],
    options: installOptions,
    examples: ["flow tasks install", "flow tasks install charge_card --allow-scripts", "flow tasks install --frozen --json"],
    load: async () => (await import("./tasks-install.ts")).installPackages,
  }),
];
