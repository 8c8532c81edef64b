/** What differs in a workflow that is written in steps is told in steps, wherever differences are shown. */
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createProject } from "../e2e/support/project.ts";
import { startTarget } from "../harness/target.ts";
import type { Target } from "../harness/target.ts";
import { readDocument } from "./support/documents.ts";
import { runInProcess } from "./support/run-in-process.ts";
import { schemaProblems } from "./support/schema-problems.ts";

let target: Target;
beforeAll(async () => {
  target = await startTarget();
});
afterAll(() => target.close());

it("in diffs, plans and uploads, with the tasks' own pointers in JSON", async () => {
  const project = createProject(target.url);
  const name = `${project.prefix}order`;
  const flow = (...args: string[]) => runInProcess(args, { cwd: project.folder });
  const write = (...steps: string[]): void =>
    project.write(
      `workflows/${name}.yml`,
      `name: ${name}\nversion: 1\ndescription: d\nsteps:\n${steps.map((step) => `  - ${step}\n`).join("")}`,
    );
  write("{ name: price }", "{ name: reserve }", "{ name: ship, dependsOn: [price, reserve], retryLimit: 2 }");
  await flow("workflows", "upload", "--all");
  write(
    "{ name: price, input: { country: '${context.country}' } }",
    "{ name: reserve, dependsOn: price }",
    "{ name: ship, dependsOn: [reserve], retryLimit: 5 }",
    "{ name: tell, task: mail, dependsOn: ship }",
  );
  const lines = [
    '    step price: input.country: (absent) -> "${context.country}"',
    '    step reserve: dependsOn[0]: (absent) -> "price"',
    "    step ship: retryLimit: 2 -> 5",
    '    step ship: dependsOn[0]: "price" -> "reserve"',
    '    step ship: dependsOn[1]: "reserve" -> (absent)',
    "    + step tell",
  ];
  for (const args of [["workflows", "diff"], ["plan"], ["workflows", "upload", "--all", "--dry-run"]]) {
    const { stdout } = await flow(...args);
    for (const line of lines) expect(stdout).toContain(line);
    expect(stdout).not.toContain("/tasks");
    expect(stdout).not.toContain("fork");
  }
  const listed = (await flow("workflows", "list", "--sync")).stdout;
  expect(listed).toContain(`~ ${name}@1  step price: input.country, step reserve: dependsOn[0], step ship: retryLimit, `);
  expect(listed).toMatch(/, step tell(?: |\n)/);
  expect(listed).not.toContain("/tasks");
  const { items } = readDocument(await flow("workflows", "diff", "--json"));
  expect(items).toMatchObject([
    { changes: expect.arrayContaining([expect.objectContaining({ path: expect.stringContaining("/tasks/0") })]) },
  ]);
  expect(items).toMatchObject([{ stepChanges: expect.arrayContaining([{ step: "ship", path: "/retryLimit", remote: 2, local: 5 }]) }]);
  for (const args of [["plan"], ["workflows", "upload", "--all", "--dry-run"]]) {
    const run = await flow(...args, "--json");
    expect(schemaProblems(run.stdout)).toBe("");
    expect(readDocument(run).items).toMatchObject([{ stepChanges: expect.arrayContaining([expect.objectContaining({ step: "tell" })]) }]);
  }
  const markdown = (await flow("plan", "--format", "markdown")).stdout;
  expect(markdown).toContain("@@ step ship: retryLimit @@\n- 2\n+ 5\n");
  expect(markdown).toContain("@@ step tell @@");
  expect(markdown).not.toContain("/tasks/");
});

it("in plans, also of what somebody has changed on the server", async () => {
  const project = createProject(target.url);
  const name = `${project.prefix}moved`;
  const flow = (...args: string[]) => runInProcess(args, { cwd: project.folder });
  const write = (country: string): void =>
    project.write(`workflows/${name}.yml`, `name: ${name}\nversion: 1\nsteps:\n  - { name: price, input: { country: ${country} } }\n`);
  write("NO");
  await flow("apply", "-y");
  const definitions = await fetch(`${target.url}/metadata/workflow/${name}`).then((answer) => answer.text());
  const moved = `[${definitions.replace('"NO"', '"SE"')}]`;
  await fetch(`${target.url}/metadata/workflow`, { method: "PUT", headers: { "content-type": "application/json" }, body: moved });
  const run = await flow("plan");
  expect(run.stdout).toContain("Held back (1)");
  expect(run.stdout).toContain('step price: input.country: "SE" -> "NO"');
  const { items } = readDocument(await flow("plan", "--json"));
  expect(items).toMatchObject([{ reason: "drifted", stepChanges: [{ step: "price", path: "/input/country", remote: "SE", local: "NO" }] }]);
});

/** A workflow of one step that somebody has changed on the server; `suffix` tells it from those of other tests. */
async function createMoved(suffix: string) {
  const project = createProject(target.url);
  const name = `${project.prefix}${suffix}`;
  const flow = (...args: string[]) => runInProcess(args, { cwd: project.folder });
  const write = (country: string): void =>
    project.write(`workflows/${name}.yml`, `name: ${name}\nversion: 1\nsteps:\n  - { name: price, input: { country: ${country} } }\n`);
  const changeThere = async (from: string, to: string): Promise<void> => {
    const definition = await fetch(`${target.url}/metadata/workflow/${name}`).then((answer) => answer.text());
    const body = `[${definition.replace(from, to)}]`;
    await fetch(`${target.url}/metadata/workflow`, { method: "PUT", headers: { "content-type": "application/json" }, body });
  };
  write("NO");
  await flow("apply", "-y");
  return { project, name, flow, write, changeThere };
}

it("in pulls, which do not write into steps and say what to do instead", async () => {
  const { name, flow, changeThere } = await createMoved("pulled");
  await changeThere('"NO"', '"SE"');
  const next = `edit the steps, then \`flow workflows upload ${name}@1\``;
  for (const args of [
    ["pull", name],
    ["pull", "--all", "--drift"],
    ["workflows", "pull", "--all", "--dry-run"],
  ]) {
    const run = await flow(...args);
    expect(run.exitCode).toBe(4);
    expect(run.stdout).toContain(
      `is written in steps, which a pull does not write: ${next}\n    step price: input.country: "NO" -> "SE"\n`,
    );
    expect(run.stdout).not.toContain("/tasks");
  }
  const run = await flow("pull", name, "--json");
  expect(schemaProblems(run.stdout)).toBe("");
  expect(readDocument(run).items).toMatchObject([
    { reason: "not-editable", stepChanges: [{ step: "price", path: "/input/country", remote: "SE", local: "NO" }] },
  ]);
  const held = (await flow("plan")).stdout;
  expect(held).toContain(`Write it into the steps of workflows/${name}.yml by hand to keep it; --overwrite-drift replaces it.`);
});

it("in saved plans: by what they write and replace, not by what they say of it", async () => {
  const { project, name, flow, write, changeThere } = await createMoved("saved");
  write("DK");
  const file = path.join(project.folder, "plan.json");
  expect(await flow("plan", "--out", file)).toMatchObject({ exitCode: 0 });
  const told = { step: "price", path: "/input/country", remote: "NO", local: "DK" };
  const saved = readFileSync(file, "utf8");
  expect(readDocument({ exitCode: 0, stdout: saved }).items).toMatchObject([{ stepChanges: [told] }]);
  writeFileSync(file, saved.replace(`"step": "price"`, `"step": "harmless"`));
  const run = await flow("apply", file, "--json");
  expect(run.exitCode).toBe(0);
  expect(schemaProblems(run.stdout)).toBe("");
  expect(readDocument(run).items).toMatchObject([{ name, outcome: "done", stepChanges: [told] }]);
  write("FI");
  await flow("plan", "--out", file);
  await changeThere('"DK"', '"SE"');
  const refused = await flow("apply", file);
  expect(refused.exitCode).toBe(4);
  expect(refused.stdout).toContain('step price: input.country: "DK" -> "FI"');
  expect(refused.stdout).toContain("changed on the server since the plan was made: /updateTime, step price: input.country.");
  expect(refused.stdout).not.toContain("/tasks");
});
