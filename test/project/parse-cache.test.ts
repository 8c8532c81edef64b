import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { loadDefinitions } from "../../src/project/load-definitions.ts";
import { openParseCache } from "../../src/project/parse-cache.ts";
import { tempFolder } from "../harness/temp-folder.ts";
import { makeProject } from "./make-project.ts";

const cacheFile = (root: string): string => path.join(root, ".flow/parsed/workflow.json");

/** Nested flow style is nothing for the quick reader. */
const workflowText = (index: number, description = "as it was"): string =>
  `name: flow_${index}\ndescription: ${description}\nversion: 1\ntasks: [{ name: a, taskReferenceName: a, type: SIMPLE, inputParameters: { x: 1.0 } }]\n`;

function largeProject(count: number) {
  const files = Object.fromEntries(Array.from({ length: count }, (_, index) => [`workflows/flow_${index}.yml`, workflowText(index)]));
  return makeProject(files);
}

it("gives the same definitions with the cache as without, with places and exact numbers", async () => {
  const project = largeProject(210);
  const first = await loadDefinitions(project, "workflow");
  expect(readFileSync(cacheFile(project.root), "utf8")).toContain("1.0");
  const second = await loadDefinitions(project, "workflow");
  expect(second.definitions.map(({ body }) => body)).toEqual(first.definitions.map(({ body }) => body));
  expect(second.definitions[3]?.locate("/tasks/0/type")).toEqual(first.definitions[3]?.locate("/tasks/0/type"));
});

it("answers by the text: what was edited is read anew", async () => {
  const project = largeProject(210);
  await loadDefinitions(project, "workflow");
  writeFileSync(path.join(project.root, "workflows/flow_7.yml"), workflowText(7, "edited"));
  const { definitions } = await loadDefinitions(project, "workflow");
  expect(definitions.find(({ name }) => name === "flow_7")?.body["description"]).toBe("edited");
});

it("is really asked", async () => {
  const project = largeProject(210);
  await loadDefinitions(project, "workflow");
  const file = cacheFile(project.root);
  writeFileSync(file, readFileSync(file, "utf8").replaceAll("as it was", "from the cache"));
  const { definitions } = await loadDefinitions(project, "workflow");
  expect(definitions[0]?.body["description"]).toBe("from the cache");
});

it("does not believe one that came with a checkout", async () => {
  const project = largeProject(210);
  await loadDefinitions(project, "workflow");
  const file = cacheFile(project.root);
  writeFileSync(file, readFileSync(file, "utf8").replaceAll("as it was", "forged"));
  const copy = path.join(tempFolder(), "parsed");
  cpSync(path.dirname(file), copy, { recursive: true });
  rmSync(path.dirname(file), { recursive: true });
  mkdirSync(path.dirname(file));
  cpSync(copy, path.dirname(file), { recursive: true });
  const { definitions } = await loadDefinitions(project, "workflow");
  expect(definitions[0]?.body["description"]).toBe("as it was");
});

it.each(["", "{", "[]", '{"schema":"flow.parsed/0","values":{}}'])("is made anew where it holds %j", (text) => {
  const root = tempFolder();
  mkdirSync(path.join(root, ".flow/parsed"), { recursive: true });
  writeFileSync(path.join(root, ".flow/parsed/task.json"), text);
  expect(openParseCache(root, "task").find("a: 1")).toBeUndefined();
});

it("leaves nothing in a small project", async () => {
  const project = largeProject(20);
  await loadDefinitions(project, "workflow");
  expect(() => readFileSync(cacheFile(project.root))).toThrow("ENOENT");
});

it("is no condition: a project that cannot be written loads all the same", async () => {
  const project = largeProject(210);
  writeFileSync(path.join(project.root, ".flow"), "");
  expect((await loadDefinitions(project, "workflow")).definitions).toHaveLength(210);
});
