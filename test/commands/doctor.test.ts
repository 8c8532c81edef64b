import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { fault, json, serve } from "../client/http-fake.ts";
import { tempFolder } from "../harness/temp-folder.ts";
import { runCommand } from "./support/run-command.ts";

function folder(config = "project: shop\n", task = "name: a\n"): string {
  const cwd = tempFolder();
  mkdirSync(path.join(cwd, "config"));
  mkdirSync(path.join(cwd, "tasks/a"), { recursive: true });
  writeFileSync(path.join(cwd, "config/flow.yml"), config);
  writeFileSync(path.join(cwd, "tasks/a/task.yml"), task);
  return cwd;
}

const doctor = (cwd: string, ...args: string[]) => runCommand(["doctor", "--retries", "0", ...args], { cwd });

/** Answers the questions that doctor asks; `undefined` for a server that does not tell its version. */
async function conductor(version: string | undefined, lists = ["/event", "/scheduler/schedules"]): Promise<string> {
  const server = await serve(({ url }, response) => {
    if (["/metadata/taskdefs", ...lists].some((path) => url === `/api${path}`)) return json(response, []);
    if (url === "/api/event") return fault(response, lists.includes("no right") ? 403 : 404, `No static resource ${url.slice(1)}.`);
    if (url === "/api/version" && version !== undefined) return void response.end(version);
    return fault(response, 404, `No static resource ${url.slice(1)}.`);
  });
  return server.url;
}

it("says ok to everything that is in order", async () => {
  const url = await conductor("3.32.1");
  const run = await doctor(folder(), "--server", url);
  expect(run).toMatchObject({ exitCode: 0, stderr: "" });
  expect(run.stdout.trimEnd().split("\n")).toEqual([
    `ok      node: Node ${process.versions.node}`,
    "ok      config: config/flow.yml",
    "ok      tasks: 1 valid, 0 invalid, 0 warnings",
    "ok      workflows: 0 valid, 0 invalid, 0 warnings",
    "ok      events: 0 valid, 0 invalid, 0 warnings",
    "ok      schedules: 0 valid, 0 invalid, 0 warnings",
    `ok      server: ${url} answers; 0 task definitions`,
    "ok      version: Conductor 3.32.1",
  ]);
});

it.each([
  ["3.21.0", "Conductor 3.21.0"],
  [undefined, "the server does not tell its version"],
])("warns of a server in version %s", async (version, message) => {
  const run = await doctor(folder(), "--server", await conductor(version), "--json");
  expect(run.exitCode).toBe(0);
  expect(JSON.parse(run.stdout).checks.at(-1)).toMatchObject({ name: "version", status: "warning", message });
});

it("says which kinds the server does not have, and which may not be read", async () => {
  const bare = await doctor(folder(), "--server", await conductor("3.32.1", []));
  expect(bare.exitCode).toBe(0);
  expect(bare.stdout).toContain("warning server events: the server has no event handlers");
  expect(bare.stdout).toContain("warning server schedules: the server has no schedules");
  expect(bare.stdout).toContain("An upload of schedules to it will fail");
  const closed = await doctor(folder(), "--server", await conductor("3.32.1", ["no right", "/scheduler/schedules"]));
  expect(closed).toMatchObject({ exitCode: 7, stdout: expect.stringMatching(/^failed {2}server events: /m) });
});

it("warns where no project and no server is named, and exits 0", async () => {
  const run = await doctor(folder(""), "--json");
  expect(run.exitCode).toBe(0);
  const warnings = JSON.parse(run.stdout).checks.filter(({ status }: { status: string }) => status === "warning");
  expect(warnings.map(({ name }: { name: string }) => name)).toEqual(["project", "server"]);
});

it("tells a config mistake with its place, and how to mend it", async () => {
  const run = await doctor(folder("projct: shop\n"));
  expect(run.exitCode).toBe(64);
  expect(run.stdout).toMatch(/^failed {2}config: .*\(config\/flow\.yml:1:1\)\n +hint: Did you mean project\?/m);
});

it("exits 5 where a definition is invalid", async () => {
  const run = await doctor(folder("project: shop\n", "name: a\nretryCount: -1\n"), "--json");
  expect(run.exitCode).toBe(5);
  expect(JSON.parse(run.stdout)).toMatchObject({ schema: "flow.doctor/1", ok: false, exitCode: 5 });
  expect(run.stdout).toContain("`flow validate` shows what is wrong.");
});

it("tells a server that is down from one that wants credentials", async () => {
  const down = await doctor(folder(), "--server", "http://127.0.0.1:9");
  expect(down).toMatchObject({ exitCode: 6, stdout: expect.stringMatching(/^failed {2}server: .*nothing listens there/m) });
  const locked = await serve((_request, response) => fault(response, 401, "Who are you?"));
  expect(await doctor(folder(), "--server", locked.url)).toMatchObject({ exitCode: 7, stdout: expect.stringContaining("Who are you?") });
});

it("tells a reference to a secret that leads to nothing", async () => {
  const run = await doctor(folder("project: shop\nserver:\n  url: http://127.0.0.1:9\n  apiKeyEnv: NOT_SET_ANYWHERE\n"));
  expect(run.exitCode).toBe(64);
  expect(run.stdout).toMatch(/^failed {2}server: .*NOT_SET_ANYWHERE/m);
});
