/** What differs in a workflow that is written in steps is told in steps, wherever differences are shown. */
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
    '    step price: input.country: (absent) -> "${workflow.input.country}"',
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
