import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { pollUntil } from "../harness/poll-until.ts";
import { tempFolder } from "../harness/temp-folder.ts";
import type { RunningCommand } from "./support/run-command.ts";
import { runCommand, startCommand } from "./support/run-command.ts";
import { schemaProblems } from "./support/schema-problems.ts";

let running: RunningCommand | undefined;
afterEach(async () => {
  running?.stop();
  await running?.exitCode;
  running = undefined;
});

function write(root: string, files: Readonly<Record<string, unknown>>): void {
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(root, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
  }
}

/** Answers once the server listens. */
async function start(
  cwd: string,
  ...args: string[]
): Promise<{ command: RunningCommand; names: (what: string) => Promise<string[]>; origin: string }> {
  const command = startCommand(["server", "start", "--port", "0", ...args], { cwd });
  running = command;
  const text = await pollUntil(
    async () => command.stdout(),
    (printed) => /http:\/\/127/.test(printed),
  );
  const url = /http:\/\/127[^\s"]+/.exec(text)?.[0] ?? "";
  const names = async (what: string): Promise<string[]> => {
    const found: { name: string }[] = JSON.parse(await (await fetch(`${url}${what}`)).text());
    return found.map(({ name }) => name).sort();
  };
  return { command, names, origin: url.replace(/\/api$/, "") };
}

const workflow = (name: string): object => ({ name, tasks: [{ name: "greet", taskReferenceName: "g" }] });
const project = {
  "tasks/greet/task.json": { name: "greet", retryCount: 1 },
  "tasks/pack/task.yml": "name: pack\n",
  "workflows/hello.json": workflow("hello"),
  "workflows/event_handlers.json": [
    { name: "on_paid", event: "conductor:paid", actions: [{ action: "start_workflow", start_workflow: { name: "hello" } }], active: true },
  ],
  "schedules/nightly.json": { name: "nightly", cronExpression: "0 0 3 * * *", startWorkflowRequest: { name: "hello" } },
};

describe("--seed", () => {
  it("puts all definitions of a project into the server before it listens", async () => {
    const cwd = tempFolder();
    write(cwd, project);
    const { command, names } = await start(cwd, "--seed", ".");
    expect(await names("/metadata/taskdefs")).toEqual(["greet", "pack"]);
    expect(await names("/metadata/workflow")).toEqual(["hello"]);
    expect(await names("/event")).toEqual(["on_paid"]);
    expect(await names("/scheduler/schedules")).toEqual(["nightly"]);
    expect(command.stdout()).toMatch(/^Definitions: 5 created\.\nConductor-compatible server on /);
    expect(command.stderr()).toBe("");
  });

  it("says what is wrong, and puts the others in", async () => {
    const cwd = tempFolder();
    write(cwd, {
      ...project,
      "workflows/empty.json": { name: "empty", tasks: [] },
      "workflows/broken.json": "{",
      "tasks/bad/task.json": { name: "bad", retryCount: -1 },
    });
    const { command, names } = await start(cwd, "--seed", cwd, "--json");
    expect(await names("/metadata/workflow")).toEqual(["hello"]);
    expect(await names("/metadata/taskdefs")).toEqual(["greet", "pack"]);
    expect(command.stderr()).toContain("workflows/empty.json:1:");
    expect(command.stderr()).toContain("workflows/broken.json:1:");
    expect(command.stderr()).toContain("tasks/bad/task.json:1:");
    expect(command.lines()).toMatchObject([
      { event: "seeded", summary: { created: 5, updated: 0, unchanged: 0, failed: 0, invalid: 3 }, findings: expect.any(Array) },
      { event: "listening" },
    ]);
    expect(command.lines().map((line) => schemaProblems(JSON.stringify(line)))).toEqual(["", ""]);
  });

  it.each(["demo", "./demo/"])("names files from where it was started: --seed %s", async (folder) => {
    const cwd = tempFolder();
    write(cwd, { "demo/workflows/empty.json": { name: "empty", tasks: [] }, "demo/flow.config.json": { project: "demo" } });
    const { command } = await start(cwd, "--seed", folder, "--json");
    expect(command.stderr()).toMatch(/^demo\/workflows\/empty\.json:1:/m);
    expect(command.lines()[0]).toMatchObject({ findings: [{ file: "demo/workflows/empty.json" }] });
  });

  it("is no request over HTTP in the metrics", async () => {
    const cwd = tempFolder();
    write(cwd, project);
    const { origin } = await start(cwd, "--seed", ".");
    const requests = async (): Promise<string[]> => {
      const text = await (await fetch(`${origin}/metrics`)).text();
      return text.split("\n").filter((line) => line.startsWith("http_server_requests_seconds_count"));
    };
    expect(await requests()).toEqual([]);
    expect(await requests()).toEqual(['http_server_requests_seconds_count{method="GET",uri="/metrics",status="200"} 1']);
  });

  it("takes another config of the folder, by --config and --profile", async () => {
    const cwd = tempFolder();
    write(cwd, {
      "demo/flow.config.json": { project: "demo" },
      "demo/flow.other.json": { profiles: { small: { paths: { workflows: "few" } } } },
      "demo/workflows/a.json": workflow("a"),
      "demo/few/b.json": workflow("b"),
    });
    const { names } = await start(cwd, "--seed", "demo", "--config", "demo/flow.other.json", "--profile", "small");
    expect(await names("/metadata/workflow")).toEqual(["b"]);
  });

  it("refuses a config of another folder", async () => {
    const cwd = tempFolder();
    write(cwd, { "demo/workflows/a.json": workflow("a"), "flow.config.json": {} });
    const run = await runCommand(["server", "start", "--port", "0", "--seed", "demo", "--config", "flow.config.json"], { cwd });
    expect(run).toMatchObject({ exitCode: 64, stdout: "" });
    expect(run.stderr).toContain("The config flow.config.json is not one of the folder that --seed names");
  });

  it("changes only what differs in a file that has it already", async () => {
    const cwd = tempFolder();
    write(cwd, project);
    const first = await start(cwd, "--seed", ".", "--db", "server.db");
    first.command.stop();
    await first.command.exitCode;
    write(cwd, { "tasks/greet/task.json": { name: "greet", retryCount: 2 }, "workflows/other.json": workflow("other") });
    const { command } = await start(cwd, "--seed", ".", "--db", "server.db");
    expect(command.stdout()).toContain("Definitions: 1 created, 1 updated, 4 unchanged.");
  });

  it("takes the folders that a config in it names", async () => {
    const cwd = tempFolder();
    write(cwd, {
      "demo/flow.config.json": { project: "demo", paths: { workflows: "flows", tasks: "jobs" } },
      "demo/flows/a.json": workflow("a"),
      "demo/workflows/b.json": workflow("b"),
    });
    mkdirSync(path.join(cwd, "demo/jobs"));
    const { names } = await start(cwd, "--seed", "demo");
    expect(await names("/metadata/workflow")).toEqual(["a"]);
  });

  it("takes a folder inside of another project by itself", async () => {
    const cwd = tempFolder();
    write(cwd, {
      "flow.config.json": { project: "outer" },
      "workflows/outer.json": workflow("outer"),
      "demo/workflows/inner.json": workflow("inner"),
    });
    const { names } = await start(cwd, "--seed", "demo");
    expect(await names("/metadata/workflow")).toEqual(["inner"]);
  });

  it("takes a plain folder of workflows", async () => {
    const cwd = tempFolder();
    write(cwd, { "flows/a.json": workflow("a"), "flows/more/b.yml": "name: b\ntasks: [{ name: x, taskReferenceName: x }]\n" });
    const { names } = await start(cwd, "--seed", "flows");
    expect(await names("/metadata/workflow")).toEqual(["a", "b"]);
  });

  it("says that a folder has nothing for it, and starts all the same", async () => {
    const { command, names } = await start(tempFolder(), "--seed", ".");
    expect(command.stderr()).toContain("There are no definitions in .");
    expect(command.stdout()).toContain("Definitions: none.");
    expect(await names("/metadata/workflow")).toEqual([]);
  });
});

describe("--log", () => {
  it("prints a line for each request to stderr", async () => {
    const { command, names } = await start(tempFolder(), "--log");
    await names("/metadata/workflow?secret=hidden");
    const printed = await pollUntil(
      async () => command.stderr(),
      (text) => text.includes("GET"),
    );
    expect(printed).toMatch(/^\d\d:\d\d:\d\d\.\d{3} GET \/api\/metadata\/workflow 200 [\d.]+ ms 2 B\n$/);
  });

  it("prints NDJSON among the rest with --json", async () => {
    const { command, names } = await start(tempFolder(), "--log", "--json");
    await names("/metadata/workflow");
    const lines = await pollUntil(
      async () => command.lines(),
      ({ length }) => length === 2,
    );
    expect(lines[1]).toMatchObject({
      schema: "flow.server/1",
      event: "request",
      method: "GET",
      path: "/api/metadata/workflow",
      status: 200,
      bytes: 2,
    });
    expect(lines.map((line) => schemaProblems(JSON.stringify(line)))).toEqual(["", ""]);
    expect(command.stderr()).toBe("");
  });

  it("prints nothing where it is not given", async () => {
    const { command, names } = await start(tempFolder());
    await names("/metadata/workflow");
    command.stop();
    await command.exitCode;
    expect(command.stderr()).toBe("");
  });
});
