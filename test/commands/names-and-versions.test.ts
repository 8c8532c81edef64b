/** Namespaces and semantic versions, from the files to the server and back: shown and taken as they are written. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createProject } from "../e2e/support/project.ts";
import { createRepository } from "../harness/git-repository.ts";
import { startTarget } from "../harness/target.ts";
import type { Target } from "../harness/target.ts";
import { readDocument } from "./support/documents.ts";
import { runInProcess } from "./support/run-in-process.ts";

let target: Target;
beforeAll(async () => {
  target = await startTarget();
});
afterAll(() => target.close());

function createVersioned() {
  const project = createProject(target.url);
  const name = `${project.prefix}order`;
  const write = (file: string, version: string, wait = "1 day"): void =>
    project.write(
      `workflows/${file}`,
      `# Orders\nname: ${name}\nnamespace: shop\nversion: ${version}\ntasks:\n  - { name: x, taskReferenceName: x, type: WAIT, inputParameters: { duration: ${wait} } }\n`,
    );
  const flow = (...args: string[]) => runInProcess(args, { cwd: project.folder });
  const json = async (...args: string[]) => readDocument(await flow(...args, "--json"));
  const text = (file: string): string => readFileSync(path.join(project.folder, file), "utf8");
  return { ...project, name: `shop.${name}`, short: name, write, writeFile: project.write, flow, json, text };
}

describe("a namespace and a semantic version", () => {
  it("are shown and taken as they are written, and are integers in JSON", async () => {
    const { name, write, flow, json } = createVersioned();
    write("order.yml", "2.1.0");
    write("order.v2.yml", "2.2.0");
    expect((await flow("workflows", "list", "--sync")).stdout).toContain(`${name}@2.1.0`);
    expect((await flow("workflows", "upload", `${name}@2.1.0`)).stdout).toContain(`${name}@2.1.0`);
    const list = await json("workflows", "list", "--sync");
    expect(list.items).toMatchObject([
      { name, version: 2_001_000, state: "same" },
      { name, version: 2_002_000, state: "local-only" },
    ]);
    expect((await flow("plan", `${name}@2.2.0`)).stdout).toContain(`${name}@2.2.0`);
    expect((await flow("workflows", "show", `${name}@2.1.0`)).stdout).toContain(`${name}@2.1.0`);
    expect((await flow("why", `${name}@2.1.0`)).stdout).toContain(`${name}@2.1.0`);
    expect(await flow("workflows", "diff", `${name}@2.9.0`)).toMatchObject({ exitCode: 1 });
  });

  it("say what is run", async () => {
    const { name, write, flow, json } = createVersioned();
    write("order.yml", "2.1.0");
    write("next.yml", "3.0.0");
    await flow("workflows", "upload", "--all");
    for (const args of [
      ["--version", "2.1.0"],
      ["--version", "2001000"],
    ]) {
      expect((await flow("workflows", "run", name, ...args)).stdout).toContain(`${name}@2.1.0`);
    }
    const run = await json("workflows", "run", `${name}@2.1.0`);
    expect(run).toMatchObject({ exitCode: 0, name, version: 2_001_000 });
    expect((await flow("workflows", "run", name)).stdout).toContain(`${name}@3.0.0`);
    expect((await flow("workflows", "search", "--name", name)).stdout).toContain(`${name}@2.1.0`);
    const unknown = await flow("workflows", "run", name, "--version", "4.0.0");
    expect(unknown).toMatchObject({ exitCode: 1, stderr: expect.stringContaining(`no version 4.0.0 of the workflow ${name}`) });
    expect(unknown.stderr).toContain("It has: 2.1.0, 3.0.0.");
    expect(await flow("workflows", "run", `${name}@4.0.0`)).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining("no version 4.0.0"),
    });
    for (const [version, hint] of [
      ["2.1", "Write 2.1.0."],
      ["0.1.0", "Begin with 1.0.0"],
      ["-1", "Write a whole number, or three, as in 2.1.0."],
      ["latest", "Write three numbers"],
    ] as const) {
      const wrong = await flow("workflows", "run", name, `--version=${version}`);
      expect(wrong).toMatchObject({ exitCode: 64, stderr: expect.stringContaining(hint) });
    }
  });

  it("are kept where a file is edited, and where one is made", async () => {
    const { name, short, folder, writeFile, write, flow, json, text } = createVersioned();
    const repository = createRepository(folder);
    writeFile("config/flow.json", JSON.stringify({ project: "p", server: target.url }));
    write("order.yml", "2.1.0");
    repository.commit({}, "First");
    write("order.yml", "2.1.0", "2 days");
    const bumped = await flow("validate", "--bump");
    expect(text("workflows/order.yml")).toContain("version: 2.1.1\n");
    expect(bumped.stdout).toContain("version is now 2.1.1");
    await flow("workflows", "upload", "--all");
    const other = { name, version: 3_000_001, schemaVersion: 2, tasks: [{ name: "x", taskReferenceName: "x", type: "WAIT" }] };
    await fetch(`${target.url}/metadata/workflow`, {
      method: "PUT",
      headers: { "content-type": "application/json" },
      body: JSON.stringify([other]),
    });
    await flow("workflows", "pull", `${name}@3.0.1`);
    expect(text(`workflows/${name}.v3.0.1.yml`)).toContain("version: 3.0.1\n");
    const list = await json("workflows", "list", "--sync");
    expect(list.items.filter((item) => item["name"] === name)).toMatchObject([
      { version: 2_001_001, state: "same" },
      { version: 3_000_001, state: "same" },
    ]);
    expect(short).not.toBe(name);
  });

  it("are not written over where the file says them otherwise", async () => {
    const { name, prefix, writeFile, flow, text } = createVersioned();
    writeFile(
      "workflows/a.yml",
      `name: ${prefix}order\nnamespace: shop\nschema: { type: object }\ntasks: [{ name: x, taskReferenceName: x, type: WAIT }]\n`,
    );
    await flow("workflows", "upload", "--all");
    const inputSchema = { name, version: 1, type: "JSON", data: { type: "object", required: ["id"] } };
    const other = {
      name,
      version: 1,
      schemaVersion: 2,
      enforceSchema: true,
      inputSchema,
      tasks: [{ name: "x", taskReferenceName: "x", type: "WAIT" }],
    };
    await fetch(`${target.url}/metadata/workflow`, {
      method: "PUT",
      headers: { "content-type": "application/json" },
      body: JSON.stringify([other]),
    });
    const before = text("workflows/a.yml");
    const pulled = await flow("workflows", "pull", "--all");
    expect(pulled.stdout + pulled.stderr).toContain("workflows/a.yml:3:1");
    expect(pulled.stdout + pulled.stderr).toContain("short form");
    expect(text("workflows/a.yml")).toBe(before);
  });
});
