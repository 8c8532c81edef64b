import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createConductorClient } from "../../../src/client/conductor-client.ts";
import type { ConductorClient } from "../../../src/client/conductor-client.ts";
import { pollUntil } from "../../harness/poll-until.ts";
import type { Target } from "../../harness/target.ts";
import { startTarget } from "../../harness/target.ts";
import { schemaProblems } from "../support/schema-problems.ts";
import { makeWorkerProject, runWorkerCommand, taskFiles } from "../support/worker-run.ts";

const prefix = `worker_check_${Date.now().toString(36)}`;
const [same, other, unknown, invalid] = ["same", "other", "unknown", "invalid"].map((name) => `${prefix}_${name}`);
const code = "export default () => ({});\n";

let target: Target;
let client: ConductorClient;
beforeAll(async () => {
  target = await startTarget();
  client = createConductorClient({ url: target.url });
  const definition = { ownerEmail: "a@b.io", retryCount: 0, responseTimeoutSeconds: 60, timeoutSeconds: 0 };
  await client.metadata.registerTaskDefs([same, other].map((name) => ({ name: name ?? "", ...definition })));
});
afterAll(async () => {
  await client.close();
  await target.close();
});

const makeProject = (): string =>
  makeWorkerProject({
    ...taskFiles("same", { name: same ?? "" }, code),
    ...taskFiles("other", { name: other ?? "", retryCount: 7 }, code),
    ...taskFiles("unknown", { name: unknown ?? "" }, code),
  });

const start = (args: string[], cwd = makeProject()) => runWorkerCommand(["worker", "start", ...args, "--server", target.url], { cwd });

describe("--check strict", () => {
  test("does not start where the server does not know a definition or has another, and names each with the next step", async () => {
    const command = start(["--all", "--check", "strict"]);
    expect(await command.exitCode).toBe(4);
    expect(command.out()).toBe("");
    expect(command.err().replaceAll(prefix, "P").replaceAll(` --server ${target.url}`, ""))
      .toBe(`tasks/other/task.json:1:1 error task-differs The task P_other differs from the server's definition (/retryCount).
  hint: Run \`flow tasks diff P_other\`, or start with --check warn.
tasks/unknown/task.json:1:1 error task-unregistered The server does not know the task P_unknown.
  hint: Run \`flow tasks upload P_unknown\`, or start with --check warn.
`);
  });

  test("says so as one document under --json", async () => {
    const command = start(["--all", "--check", "strict", "--json"]);
    expect(await command.exitCode).toBe(4);
    expect(schemaProblems(command.out())).toBe("");
    expect(JSON.parse(command.out())).toMatchObject({
      ok: false,
      exitCode: 4,
      findings: [{ code: "task-differs" }, { code: "task-unregistered", file: "tasks/unknown/task.json" }],
    });
  });

  test("starts where all that it runs is the server's, whatever is the matter with the rest", async () => {
    const command = start([same ?? "", "--check", "strict"]);
    await pollUntil(
      async () => command.out(),
      (out) => out.includes("Running"),
    );
    command.stop();
    expect(await command.exitCode).toBe(0);
    expect(command.err()).toBe("");
  });

  test("does not start where the server cannot say", async () => {
    const cwd = makeProject();
    const command = runWorkerCommand(
      ["worker", "start", "--all", "--check", "strict", "--retries", "0", "--server", "http://127.0.0.1:9"],
      { cwd },
    );
    expect(await command.exitCode).toBe(6);
    expect(command.out()).toBe("");
  });

  test("does not start for a definition that is invalid here", async () => {
    const cwd = makeWorkerProject(taskFiles("invalid", { name: invalid ?? "", timeoutSeconds: 5, responseTimeoutSeconds: 60 }, code));
    const command = start(["--all", "--check", "strict"], cwd);
    expect(await command.exitCode).toBe(4);
    expect(command.err()).toContain("is invalid, so it cannot be the server's");
    expect(command.err()).toContain("flow validate");
  });
});

describe("--check warn and off", () => {
  const many = ["a", "b", "c", "d", "e", "f"].map((letter) => `${prefix}_${letter}`);
  const warnings = (command: ReturnType<typeof start>) => command.lines().filter(({ level }) => level === "warn");

  test("warn is what happens without it; many are one line", async () => {
    const cwd = makeWorkerProject(Object.assign({}, ...many.map((name) => taskFiles(name, { name }, code))));
    const command = start(["--all", "--json"], cwd);
    await pollUntil(
      async () => command.out(),
      (out) => out.includes("task-unregistered"),
    );
    command.stop();
    expect(await command.exitCode).toBe(0);
    expect(warnings(command)).toMatchObject([{ code: "task-unregistered", tasks: many }]);
    expect(schemaProblems(command.out().split("\n")[0] ?? "")).toBe("");
  });

  test("off does not look", async () => {
    const command = start(["--all", "--check", "off", "--json"]);
    await pollUntil(
      async () => command.out(),
      (out) => out.includes('"started"'),
    );
    // What it would have asked of the server is answered before this is.
    await client.metadata.getTaskDef(same ?? "");
    command.stop();
    expect(await command.exitCode).toBe(0);
    expect(warnings(command)).toEqual([]);
  });

  test("another word is wrong usage", async () => {
    const command = start(["--all", "--check", "strictly"]);
    expect(await command.exitCode).toBe(64);
    expect(command.err()).toContain("strict");
  });
});
