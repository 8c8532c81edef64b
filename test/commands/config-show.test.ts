import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { tempFolder } from "../harness/temp-folder.ts";
import { runCommand } from "./support/run-command.ts";

const file = `project: shop
server: http://user:letmein@127.0.0.1:8080
worker:
  concurrency: 7
profiles:
  production:
    server:
      url: https://conductor.example.com/api
      keyIdEnv: MY_KEY
      keySecretEnv: MY_SECRET
`;

function show(args: readonly string[] = [], { env = {}, text = file }: { env?: Record<string, string>; text?: string } = {}) {
  const cwd = tempFolder();
  mkdirSync(path.join(cwd, "config"));
  writeFileSync(path.join(cwd, "config/flow.yml"), text);
  return runCommand(["config", "show", ...args], { cwd, env });
}

const setting = (document: string, name: string) => JSON.parse(document).settings.find((shown: { name: string }) => shown.name === name);

it("shows each setting with its value and its origin", async () => {
  const run = await show();
  expect(run).toMatchObject({ exitCode: 0, stderr: "" });
  expect(run.stdout).toContain("(config/flow.yml)");
  expect(run.stdout).toMatch(/^project +"shop" +config\/flow\.yml:1$/m);
  expect(run.stdout).toMatch(/^worker\.concurrency +7 +config\/flow\.yml:4$/m);
  expect(run.stdout).toMatch(/^server\.retries +3 +default$/m);
});

it("prefers flags to the environment, that to the profile, and that to the file", async () => {
  const env = { FLOW_PROJECT: "from-env", CONDUCTOR_SERVER_URL: "http://env.test" };
  const document = (await show(["--profile", "production", "--json"], { env })).stdout;
  expect(JSON.parse(document)).toMatchObject({ schema: "flow.config/1", ok: true, exitCode: 0, file: "config/flow.yml" });
  expect(setting(document, "project")).toMatchObject({ value: "from-env", origin: "environment FLOW_PROJECT" });
  expect(setting(document, "server.url")).toMatchObject({ value: "http://env.test/api" });
  const flag = (await show(["--server", "http://flag.test", "--json"], { env })).stdout;
  expect(setting(flag, "server.url")).toEqual({ name: "server.url", value: "http://flag.test/api", origin: "flag --server" });
  const profile = (await show(["--profile", "production", "--json"])).stdout;
  expect(setting(profile, "server.url").value).toBe("https://conductor.example.com/api");
  expect(setting(profile, "server.url").origin).toContain("config/flow.yml:8");
});

it.each([[[]], [["--json"]]])("prints no secret %j", async (args) => {
  const env = { CONDUCTOR_AUTH_KEY: "the-key-id", CONDUCTOR_AUTH_SECRET: "hunter2", FLOW_API_KEY: "sesame" };
  const run = await show(args, { env });
  expect(run.exitCode).toBe(0);
  for (const secret of ["the-key-id", "hunter2", "sesame", "letmein"]) expect(run.stdout + run.stderr).not.toContain(secret);
  expect(run.stdout).toContain("***");
  expect(run.stdout).toContain("CONDUCTOR_AUTH_KEY");
});

describe("what is wrong, with its place", () => {
  it.each([
    ["an unknown key", "project: shop\nsever: x\n", "config/flow.yml:2:1", "Did you mean server?"],
    ["a wrong type", "worker:\n  concurrency: many\n", "config/flow.yml:2:3", "worker.concurrency should be a whole number from 1"],
    ["a wrong address", "server: somewhere\n", "config/flow.yml:1:1", "should be an address such as"],
    ["a secret in the file", "server:\n  url: http://x.test\n  apiKey: abc\n", "config/flow.yml:3:3", "server.apiKey"],
    ["broken YAML", "project: [\n", "config/flow.yml:", "Error:"],
  ])("%s", async (_case, text, place, message) => {
    const run = await show([], { text });
    expect(run).toMatchObject({ exitCode: 64, stdout: "" });
    expect(run.stderr).toContain(place);
    expect(run.stderr).toContain(message);
  });

  it("an unknown profile", async () => {
    const run = await show(["--profile", "prodution", "--json"]);
    expect(run.exitCode).toBe(64);
    expect(JSON.parse(run.stdout)).toMatchObject({ error: { code: "config", file: "config/flow.yml", hint: "Did you mean production?" } });
  });

  it("a config file that is not there", async () => {
    const run = await show(["--config", "nowhere.yml"]);
    expect(run).toMatchObject({ exitCode: 64, stdout: "", stderr: expect.stringContaining("nowhere.yml") });
  });
});

it("does without a config file", async () => {
  const run = await runCommand(["config", "show"], { cwd: tempFolder() });
  expect(run.exitCode).toBe(0);
  expect(run.stdout).toContain("(no config file)");
});
