/** What `worker start` shows on a terminal. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ConductorClient } from "../../../src/client/conductor-client.ts";
import { createConductorClient } from "../../../src/client/conductor-client.ts";
import { pollUntil } from "../../harness/poll-until.ts";
import type { Target } from "../../harness/target.ts";
import { startTarget } from "../../harness/target.ts";
import { screenOf } from "../support/screen-of.ts";
import type { RunOptions, WorkerRun } from "../support/worker-run.ts";
import { makeWorkerProject, runWorkerCommand, taskFiles } from "../support/worker-run.ts";

let target: Target;
let client: ConductorClient;
beforeAll(async () => {
  target = await startTarget();
  client = createConductorClient({ url: target.url });
});
afterAll(async () => {
  await client.close();
  await target.close();
});

const prefix = `worker_screen_${Date.now().toString(36)}`;
const [pays, fails] = [`${prefix}_pays`, `${prefix}_fails`];
const escape = "\u001B";
const terminal = { columns: 100, rows: 24 };

const makeProject = (): string =>
  makeWorkerProject({
    ...taskFiles("pays", { name: pays }, "export default () => ({ paid: true });\n"),
    ...taskFiles("fails", { name: fails }, "export default () => { throw new Error('card declined'); };\n"),
  });

const start = (args: string[], options: Partial<RunOptions> = {}): WorkerRun =>
  runWorkerCommand(["worker", "start", "--all", "--check", "off", "--server", target.url, ...args], {
    cwd: makeProject(),
    terminal,
    ...options,
  });

const screen = (run: WorkerRun): string[] => screenOf([run.out()]);
const screenWith = (run: WorkerRun, text: RegExp): Promise<string[]> =>
  pollUntil(
    async () => screen(run),
    (lines) => lines.some((line) => text.test(line)),
  );

test("a table of the task types, with the log above it, and the totals below it at the end", async () => {
  for (const name of [pays, fails]) {
    const tasks = [{ name, taskReferenceName: "work", type: "SIMPLE" }];
    await client.metadata.updateWorkflowDefs([{ name, version: 1, schemaVersion: 2, ownerEmail: "a@b.io", tasks }]);
    await client.workflows.start({ name });
  }
  const run = start([], { env: { NO_COLOR: "1" } });
  await screenWith(run, /^all 2 +0 +0 +0 +1 +1 /);
  const lines = screen(run);
  const head = lines.findIndex((line) => line.startsWith(`${target.url} · up `));
  expect(lines.slice(0, head).map((line) => line.slice(9))).toEqual([
    `Running 2 tasks for ${target.url}. Ctrl-C stops.`,
    expect.stringMatching(new RegExp(`^warning: Failed ${fails}: card declined \\(workflow [\\da-f-]{36}\\)$`)),
  ]);
  expect(lines[head]).toMatch(/ · up \d+ s · 0 of 20 slots · running$/);
  expect(lines.slice(head + 1).map((line) => line.replaceAll(/ {2,}/g, " ").replace(/( \S+\/s)?( <?[\d.]+ m?s)?$/, ""))).toEqual([
    "",
    "task running waiting reports done failed rate p95",
    `${fails} 0 0 0 0 1`,
    `${pays} 0 0 0 1 0`,
    "all 2 0 0 0 1 1",
    "",
  ]);
  run.stop();
  expect(await run.exitCode).toBe(0);
  const last = screen(run);
  expect(last.at(-2)).toMatch(/^\d\d:\d\d:\d\d Stopped: 1 completed, 1 failed\.$/);
  expect(last.at(-3)).toMatch(/^all 2 /);
  expect(last.filter((line) => line.startsWith("task "))).toHaveLength(1);
  expect(last.find((line) => line.startsWith(target.url))).toContain("stopped");
});

test("is drawn again only when something has changed", async () => {
  const run = start([], { env: { NO_COLOR: "1" } });
  await screenWith(run, /up 2 s/);
  const drawings = run.out().split("task ").length - 1;
  run.stop();
  await run.exitCode;
  // At the start, and for each second of the first minute.
  expect(drawings).toBeLessThanOrEqual(4);
});

describe("no table", () => {
  test.each<[string, string[], Partial<RunOptions>]>([
    ["in a pipeline", [], { env: { CI: "true" } }],
    ["on a terminal that cannot draw", [], { env: { TERM: "dumb" } }],
    ["with --json", ["--json"], {}],
  ])("%s", async (_what, args, options) => {
    const run = start(args, options);
    await screenWith(run, /Running 2 tasks/);
    run.stop();
    expect(await run.exitCode).toBe(0);
    expect(run.out()).not.toContain(escape);
    expect(run.out()).toContain("Stopped: ");
  });

  test("nor anything else with --quiet", async () => {
    const run = start(["--quiet"]);
    run.stop();
    expect(await run.exitCode).toBe(0);
    expect(run.out()).toBe("");
  });
});

test("colours where they are wanted, and none with --no-color", async () => {
  const painted = start([], { env: { TERM: "xterm" } });
  await screenWith(painted, /·/);
  painted.stop();
  await painted.exitCode;
  expect(painted.out()).toContain(`${escape}[1m`);
  const plain = start(["--no-color"], { env: { TERM: "xterm" } });
  await screenWith(plain, /·/);
  plain.stop();
  await plain.exitCode;
  expect(
    plain
      .out()
      .split(escape)
      .filter((part) => /^\[\d+m/.test(part)),
  ).toEqual([]);
});
