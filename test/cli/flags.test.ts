import { describe, expect, it } from "vitest";
import type { CommandSpec, FlagValues } from "../../src/commands/command.ts";
import type { Globals } from "../../src/commands/global-options.ts";
import { parseArguments } from "../../src/commands/program.ts";
import { commandTree } from "../../src/commands/table.ts";
import { runInProcess } from "../commands/support/run-in-process.ts";

interface Expected {
  command: string;
  args?: string[];
  flags?: FlagValues;
  globals?: Globals;
}

async function parse(line: string): Promise<Expected> {
  const invocation = await parseArguments(line.split(" "), commandTree);
  if (invocation.type !== "command") throw new Error(`${line} is ${invocation.type}`);
  const { spec, args, flags, globals } = invocation;
  const { color, ...others } = globals;
  return { command: spec.path.join(" "), args, flags, globals: { ...others, ...(color === false ? { color } : {}) } };
}

const accepted: [string, Expected][] = [
  ["tasks list", { command: "tasks list" }],
  ["task ls", { command: "tasks list" }],
  ["tasks list --sync --exit-code", { command: "tasks list", flags: { sync: true, exitCode: true } }],
  ["tasks list --local", { command: "tasks list", flags: { local: true } }],
  ["workflow list --remote --json", { command: "workflows list", flags: { remote: true }, globals: { json: true } }],
  ["--json tasks list", { command: "tasks list", globals: { json: true } }],
  ["tasks --json list", { command: "tasks list", globals: { json: true } }],
  ["--server http://a tasks list --server http://b", { command: "tasks list", globals: { server: "http://b" } }],
  ["--no-color tasks list", { command: "tasks list", globals: { color: false } }],
  ["tasks list --no-color", { command: "tasks list", globals: { color: false } }],
  ["-C sub tasks diff", { command: "tasks diff", globals: { directory: "sub" } }],
  ["tasks diff -C sub --profile p --config c.yml", { command: "tasks diff", globals: { directory: "sub", profile: "p", config: "c.yml" } }],
  ["tasks list --timeout 5 --retries 0 -v -q", { command: "tasks list", globals: { timeout: 5, retries: 0, verbose: true, quiet: true } }],
  ["tasks show a --remote", { command: "tasks show", args: ["a"], flags: { remote: true } }],
  ["tasks diff a b --exit-code", { command: "tasks diff", args: ["a", "b"], flags: { exitCode: true } }],
  ["tasks upload --all --force --dry-run", { command: "tasks upload", flags: { all: true, force: true, dryRun: true } }],
  ["workflows upload a@2 --take-over", { command: "workflows upload", args: ["a@2"], flags: { takeOver: true } }],
  [
    "tasks purge --orphaned -y --include-unowned --include-foreign --allow-deletes 50%",
    { command: "tasks purge", flags: { orphaned: true, yes: true, includeUnowned: true, includeForeign: true, allowDeletes: "50%" } },
  ],
  [
    "workflows retry --query x --name a --name b --status FAILED --limit 3 -y",
    { command: "workflows retry", flags: { query: "x", name: ["a", "b"], status: ["FAILED"], limit: 3, yes: true } },
  ],
  ["workflow terminate a b --reason c", { command: "workflows terminate", args: ["a", "b"], flags: { reason: "c" } }],
  ["secret ls", { command: "secrets list" }],
  ["human ls --state PENDING", { command: "human list", flags: { state: ["PENDING"] } }],
  ["service circuit a --open", { command: "services circuit", args: ["a"], flags: { open: true } }],
  ["tasks purge a b --force --dry-run", { command: "tasks purge", args: ["a", "b"], flags: { force: true, dryRun: true } }],
  [
    "plan a b@2 --kind tasks --kind workflow --prune --out plan.json --exit-code --allow-deletes 5",
    {
      command: "plan",
      args: ["a", "b@2"],
      flags: { kind: ["tasks", "workflow"], prune: true, out: "plan.json", exitCode: true, allowDeletes: "5" },
    },
  ],
  [
    "apply plan.json --fail-fast --journal j.ndjson",
    { command: "apply", args: ["plan.json"], flags: { failFast: true, journal: "j.ndjson" } },
  ],
  [
    "apply --digest sha256:1 -y --keep-going --take-over --overwrite-drift",
    { command: "apply", flags: { digest: "sha256:1", yes: true, keepGoing: true, takeOver: true, overwriteDrift: true } },
  ],
  ["tasks purge -- -y", { command: "tasks purge", args: ["-y"] }],
  ["event ls --sync", { command: "events list", flags: { sync: true } }],
  ["events upload --all --dry-run", { command: "events upload", flags: { all: true, dryRun: true } }],
  ["schedule show a --local", { command: "schedules show", args: ["a"], flags: { local: true } }],
  ["schedules purge a -y --include-unowned", { command: "schedules purge", args: ["a"], flags: { yes: true, includeUnowned: true } }],
  ["workflows purge --old-versions --keep 3", { command: "workflows purge", flags: { oldVersions: true, keep: 3 } }],
  [
    "workflows purge a --old-versions --keep 1 -y",
    { command: "workflows purge", args: ["a"], flags: { oldVersions: true, keep: 1, yes: true } },
  ],
];

describe("accepted arguments", () => {
  it.each(accepted)("%s", async (line, expected) => {
    expect(await parse(line)).toEqual({ args: [], flags: {}, globals: {}, ...expected });
  });
});

const refused: [string, { message: string; hint?: string }][] = [
  ["taks list", { message: "Unknown command 'taks'", hint: "Did you mean one of task, tasks?" }],
  ["tasks lst", { message: "Unknown command 'lst'", hint: "Did you mean one of list, ls?" }],
  ["tasks list --snyc", { message: "Unknown option '--snyc'", hint: "Did you mean --sync?" }],
  ["tasks upload --dry_run --all", { message: "Unknown option '--dry_run'", hint: "Did you mean --dry-run?" }],
  ["tasks list --local --remote", { message: "Option '--local' cannot be used with option '--remote'" }],
  ["tasks list extra", { message: "Too many arguments for 'list'. Expected 0 arguments but got 1" }],
  ["tasks show", { message: "Missing required argument 'name'" }],
  ["tasks list --server", { message: "Option '--server <url>' argument '--json' is invalid. A value is missing" }],
  ["tasks list --timeout soon", { message: "Option '--timeout <seconds>' argument 'soon' is invalid. It must be a whole number from 0" }],
  ["tasks list --retries -1", { message: "Option '--retries <n>' argument '-1' is invalid. It must be a whole number from 0" }],
  ["tasks list --exit-code", { message: "--exit-code needs --sync: a plain list compares nothing." }],
  ["tasks upload", { message: "Say which tasks to upload." }],
  ["tasks upload a --all", { message: "--all and names exclude each other." }],
  ["workflows purge", { message: "Say which workflows to delete." }],
  ["events purge", { message: "Say which event handlers to delete." }],
  ["schedules upload", { message: "Say which schedules to upload." }],
  ["events upload --all --take-over", { message: "Unknown option '--take-over'" }],
  ["schedules purge --orphaned --include-foreign", { message: "Unknown option '--include-foreign'" }],
  ["tasks purge --old-versions", { message: "Unknown option '--old-versions'" }],
  ["workflows purge --old-versions", { message: "--old-versions needs --keep." }],
  ["workflows purge --old-versions --keep 0", { message: "--keep 0 would leave no version at all." }],
  [
    "workflows purge --old-versions --keep some",
    { message: "Option '--keep <n>' argument 'some' is invalid. It must be a whole number from 0" },
  ],
  ["workflows purge a --keep 2", { message: "--keep needs --old-versions: without it, no version is older than another." }],
  ["workflows purge --orphaned --old-versions --keep 1", { message: "Option '--old-versions' cannot be used with option '--orphaned'" }],
  ["workflows purge --old-versions --keep 1 --force", { message: "Option '--old-versions' cannot be used with option '--force'" }],
  ["tasks purge a --orphaned", { message: "--orphaned and names exclude each other." }],
  ["tasks purge --orphaned --allow-deletes many", { message: "--allow-deletes many is neither a number nor a percentage." }],
  ["tasks purge --orphaned --allow-deletes 101%", { message: "--allow-deletes 101% is neither a number nor a percentage." }],
  ["apply --keep-going --fail-fast", { message: "Option '--keep-going' cannot be used with option '--fail-fast'" }],
  ["apply --digest", { message: "Option '--digest <digest>' argument '--json' is invalid. A value is missing" }],
  ["plan --prnue", { message: "Unknown option '--prnue'", hint: "Did you mean --prune?" }],
  ["tasks", { message: "A command is missing" }],
];

describe("wrong usage", () => {
  it.each(refused)("%s", async (line, { message, hint }) => {
    const run = await runInProcess([...line.split(" "), "--json"]);
    expect(run.exitCode).toBe(64);
    const error = { code: "usage", message, ...(hint === undefined ? {} : { hint }) };
    expect(JSON.parse(run.stdout)).toMatchObject({ schema: "flow.error/1", ok: false, exitCode: 64, error, findings: [] });
    expect(run.stderr).toBe("");
  });

  it("goes to stderr without --json, and leaves stdout empty", async () => {
    const run = await runInProcess(["tasks", "list", "--snyc"]);
    expect(run).toEqual({ exitCode: 64, stdout: "", stderr: "Error: Unknown option '--snyc'.\n  hint: Did you mean --sync?\n" });
  });
});

describe("the table", () => {
  const name = (spec: CommandSpec): string => spec.path.join(" ");
  it.each(commandTree.table.map((spec) => [name(spec), spec] as const))("%s says what it needs", async (_, spec) => {
    for (const [option, { flags }] of Object.entries(spec.options)) {
      const long = /--(no-)?([a-z-]+)/.exec(flags)?.[2] ?? "";
      expect(option).toBe(long.replaceAll(/-([a-z])/g, (__, letter: string) => letter.toUpperCase()));
    }
    expect(spec.examples.length).toBeGreaterThan(0);
    const help = await runInProcess([...spec.path, "--help"]);
    expect(help).toMatchObject({ exitCode: 0, stderr: "" });
    expect(help.stdout).toContain(`Usage: flow ${spec.path.length > 1 ? `${spec.path[0]}|` : ""}`.replace(/\|$/, ""));
    expect(help.stdout).toContain(spec.examples[0]);
    expect(help.stdout).toContain("--json");
    expect(typeof (await spec.load()).run).toBe("function");
  });

  it("has no two commands of one name", () => {
    const names = commandTree.table.map(name);
    expect(new Set(names).size).toBe(names.length);
  });
});
