import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { tempFolder } from "../harness/temp-folder.ts";
import { createProject } from "../e2e/support/project.ts";
import { readDocument } from "../commands/support/documents.ts";
import { runInProcess } from "../commands/support/run-in-process.ts";

const folder = new URL("../../schemas/", import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith(".json"));

describe.each(files)("%s", (file) => {
  const schema: { $id: string; properties: { schema: { const: string } } } = JSON.parse(readFileSync(new URL(file, folder), "utf8"));

  it("is a schema, and named as the document that it describes", () => {
    expect(() => new Ajv2020({ strict: true, allowUnionTypes: true }).compile(schema)).not.toThrow();
    expect(schema.properties.schema.const.replace("/", "-")).toBe(path.basename(file, ".json"));
    expect(schema.$id.endsWith(`/${file}`)).toBe(true);
  });
});

describe("every document that a command prints without a server", () => {
  it.each([
    [["--help"], 0],
    [["--version"], 0],
    [["tasks", "list", "--local"], 5],
    [["tasks", "show", "NAME", "--local"], 0],
    [["tasks", "show", "nobody", "--local"], 1],
    [["validate"], 5],
    [["config", "show"], 0],
    [["worker", "list"], 0],
    [["tasks", "upload"], 64],
  ] as const)("%j fits its schema", async (args, exitCode) => {
    const project = createProject(undefined);
    project.writeTask("one", { retryCount: 1, unknownThing: 2 });
    project.write("tasks/two/index.mjs", "export default async () => ({});");
    project.write("tasks/two/task.json", { name: "two" });
    project.write("tasks/bad/task.json", { name: "bad", retryCount: -1 });
    const words = args.map((word) => (word === "NAME" ? `${project.prefix}one` : word));
    const run = await runInProcess([...words, "--json"], { cwd: project.folder });
    expect(readDocument(run)).toMatchObject({ exitCode });
  });

  it("holds for init too", async () => {
    expect(readDocument(await runInProcess(["init", "new", "--json"], { cwd: tempFolder() }))).toMatchObject({ ok: true });
  });
});
