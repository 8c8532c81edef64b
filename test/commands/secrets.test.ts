import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { fault, json, serve } from "../client/http-fake.ts";
import type { HttpFake } from "../client/http-fake.ts";
import type { Target } from "../harness/target.ts";
import { startTarget } from "../harness/target.ts";
import { tempFolder } from "../harness/temp-folder.ts";
import type { CommandOptions } from "./support/run-command.ts";
import { runCommand } from "./support/run-command.ts";
import { schemaProblems } from "./support/schema-problems.ts";

const prompts = vi.hoisted(() => ({ password: vi.fn<() => Promise<string>>(), confirm: vi.fn<() => Promise<boolean>>() }));
vi.mock("@inquirer/prompts", () => prompts);
beforeEach(() => {
  prompts.password.mockReset();
  prompts.confirm.mockReset();
});

let target: Target;
beforeAll(async () => {
  target = await startTarget();
});
afterAll(() => target.close());

const canary = "k9!canary-value";
const flow = (url: string, args: readonly string[], options: Partial<CommandOptions> = {}) =>
  runCommand([...args, "--server", url, "--retries", "0", "--no-color"], { cwd: tempFolder(), ...options });

/** A server that keeps secrets, as Orkes does. It quotes in a refusal what it was sent. */
async function startKeeper(refused = ""): Promise<{ server: HttpFake; kept: Map<string, string> }> {
  const kept = new Map([["OLD_TOKEN", "1"]]);
  const server = await serve(({ method, url, body }, response) => {
    const name = url.split("/").at(-1) ?? "";
    if (method === "POST") return json(response, [...kept.keys()]);
    if (name === refused) return fault(response, 400, `refused: ${body}`);
    if (method === "DELETE") kept.delete(name);
    else kept.set(name, body);
    return void response.end();
  });
  return { server, kept };
}

describe("secrets list and env list", () => {
  it("tell names, and of variables the values", async () => {
    const secrets = await flow(target.url, ["secrets", "list", "--json"]);
    expect(schemaProblems(secrets.stdout)).toBe("");
    expect(JSON.parse(secrets.stdout).items).toEqual(expect.arrayContaining([{ name: "FLOW_TOKEN" }, { name: "FLOW_PIN" }]));
    expect(secrets.stdout).not.toContain("s3cret");
    const variables = await flow(target.url, ["env", "list", "--json"]);
    expect(schemaProblems(variables.stdout)).toBe("");
    expect(JSON.parse(variables.stdout).items).toEqual(expect.arrayContaining([{ name: "FLOW_REGION", value: "eu" }]));
    expect((await flow(target.url, ["secrets", "ls"])).stdout).toContain("FLOW_TOKEN\n");
    expect((await flow(target.url, ["env", "ls"])).stdout).toMatch(/^FLOW_REGION +eu$/m);
  });

  it("say where there is nothing, and what a server lacks", async () => {
    const empty = await serve((_request, response) => json(response, []));
    expect((await flow(empty.url, ["secrets", "list"])).stdout).toBe("The server has no secrets.\n");
    expect((await flow(empty.url, ["env", "list"])).stdout).toBe("The server has no variables.\n");
    const without = await serve((_request, response) => fault(response, 404, "No static resource api/secrets."));
    expect(await flow(without.url, ["secrets", "list"])).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining("The server has no secrets"),
    });
    expect(await flow(without.url, ["env", "list"])).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining("The server has no variables"),
    });
  });
});

describe("an answer of another kind", () => {
  it.each([
    [["secrets", "list"], [1, "a"], "something other than names of secrets"],
    [["env", "list"], [{ name: "a" }], "something other than variables"],
  ])("is none: %j", async (args, answer, message) => {
    const server = await serve((_request, response) => json(response, answer));
    expect(await flow(server.url, args)).toMatchObject({ exitCode: 6, stdout: "", stderr: expect.stringContaining(message) });
  });
});

describe("secrets set", () => {
  it("takes the value from standard input, without the line break, and says it nowhere", async () => {
    const { server, kept } = await startKeeper();
    for (const more of [[], ["--json"], ["-v"]]) {
      kept.clear();
      const run = await flow(server.url, ["secrets", "set", "DB_PASSWORD", ...more], { stdin: `${canary}\n` });
      expect(run.exitCode).toBe(0);
      expect(run.stdout + run.stderr).not.toContain("canary");
      expect([...kept]).toEqual([["DB_PASSWORD", canary]]);
    }
    const run = await flow(server.url, ["secrets", "set", "A", "--json"], { stdin: canary });
    expect(schemaProblems(run.stdout)).toBe("");
    expect(JSON.parse(run.stdout).items).toEqual([{ name: "A", outcome: "set" }]);
  });

  it("asks at a terminal", async () => {
    const { server, kept } = await startKeeper();
    prompts.password.mockResolvedValueOnce(canary);
    const run = await flow(server.url, ["secrets", "set", "DB_PASSWORD"], { terminal: { columns: 80, rows: 24 } });
    expect(run).toMatchObject({ exitCode: 0, stdout: "✓ DB_PASSWORD  set\n" });
    expect(kept.get("DB_PASSWORD")).toBe(canary);
    prompts.password.mockResolvedValueOnce("");
    expect(await flow(server.url, ["secrets", "set", "DB_PASSWORD"], { terminal: { columns: 80, rows: 24 } })).toMatchObject({
      exitCode: 64,
    });
    const pipeline = { terminal: { columns: 80, rows: 24 }, env: { CI: "1" } };
    expect(await flow(server.url, ["secrets", "set", "DB_PASSWORD"], pipeline)).toMatchObject({
      exitCode: 64,
      stderr: expect.stringContaining("nobody at a terminal"),
    });
  });

  it("hides the value where the server quotes it", async () => {
    const { server } = await startKeeper("BAD");
    const run = await flow(server.url, ["secrets", "set", "BAD", "-v"], { stdin: canary });
    expect(run).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("refused") });
    expect(run.stdout + run.stderr).not.toContain("canary");
  });

  it("is refused by a server with secrets of its environment", async () => {
    for (const [args, hint] of [
      [["set", "NEW"], "Set CONDUCTOR_SECRET_NEW where the server is started"],
      [["delete", "FLOW_TOKEN", "-y"], "Unset CONDUCTOR_SECRET_FLOW_TOKEN where the server is started"],
    ] as const) {
      const run = await flow(target.url, ["secrets", ...args], { stdin: canary });
      expect(run).toMatchObject({
        exitCode: 1,
        stdout: "",
        stderr: expect.stringMatching(new RegExp(`come from its environment and cannot be changed[^]*${hint}`)),
      });
    }
  });

  it.each([
    [["A"], "", "There is no value on standard input"],
    [["A"], "\n", "There is no value on standard input"],
    [["A/B"], canary, "cannot be called A/B"],
    [["A", canary], canary, "too many arguments"],
  ])("refuses %j with %j before anything is sent", async (args, stdin, message) => {
    const { server } = await startKeeper();
    const run = await flow(server.url, ["secrets", "set", ...args], { stdin });
    expect(run).toMatchObject({ exitCode: 64, stdout: "" });
    expect(run.stderr.toLowerCase()).toContain(message.toLowerCase());
    expect(run.stderr).not.toContain("canary");
    expect(server.seen).toEqual([]);
  });
});

describe("secrets delete", () => {
  it("deletes with consent", async () => {
    const { server, kept } = await startKeeper();
    kept.set("B", "2");
    const refused = await flow(server.url, ["secrets", "delete", "OLD_TOKEN", "--json"]);
    expect(schemaProblems(refused.stdout)).toBe("");
    expect(JSON.parse(refused.stdout)).toMatchObject({
      exitCode: 4,
      refusals: [{ code: "consent-needed" }],
      items: [{ outcome: "not-attempted" }],
    });
    expect(kept.size).toBe(2);
    expect((await flow(server.url, ["secrets", "delete", "OLD_TOKEN"])).stdout).toMatch(/^- OLD_TOKEN\n\nRefused: There is nobody/);
    prompts.confirm.mockResolvedValueOnce(true);
    const agreed = await flow(server.url, ["secrets", "delete", "OLD_TOKEN"], { terminal: { columns: 80, rows: 24 } });
    expect(agreed).toMatchObject({ exitCode: 0, stdout: "✓ OLD_TOKEN  deleted\n", stderr: expect.stringContaining("- OLD_TOKEN") });
    expect([...kept.keys()]).toEqual(["B"]);
  });

  it("names the one that was meant, and tells which failed", async () => {
    const { server, kept } = await startKeeper("OLD_TOKEN");
    expect(await flow(server.url, ["secrets", "delete", "OLD_TOKN", "-y"])).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining("Did you mean OLD_TOKEN?"),
    });
    kept.set("B", "2");
    const run = await flow(server.url, ["secrets", "delete", "B", "OLD_TOKEN", "-y"]);
    expect(run).toMatchObject({ exitCode: 3, stdout: expect.stringMatching(/^✓ B {2}deleted\nx OLD_TOKEN {2}failed: refused/) });
  });
});
