import { expect, it, onTestFinished } from "vitest";
import { pollUntil } from "../../harness/poll-until.ts";
import { createNewProject } from "../new/new-project.ts";
import { startCommand } from "../support/run-command.ts";
import { schemaProblems } from "../support/schema-problems.ts";

const cases = (total: number): string =>
  `cases: [{ name: a, mocks: { a: { output: { total: 5 } } }, expect: { output: { total: ${total} } } }]\n`;

it("runs the cases again after each change, until it is stopped", async () => {
  const project = createNewProject();
  project.write("workflows/w.yml", "name: w\ntasks: [{ name: a, taskReferenceName: a, type: SIMPLE }]\n");
  project.write("workflows/w.test.yml", cases(4));
  const command = startCommand(["test", "w", "--watch", "--json", "--case", "a"], { cwd: project.folder });
  onTestFinished(() => command.stop());
  const until = (count: number) =>
    pollUntil(
      async () => command.lines(),
      (lines) => lines.length >= count,
    );
  await until(1);
  project.write("workflows/w.test.yml", cases(5));
  const lines = await until(2);
  expect(lines.map(({ exitCode }) => exitCode)).toEqual([1, 0]);
  expect(command.stdout().trim().split("\n").map(schemaProblems)).toEqual(["", ""]);
  command.stop();
  expect(await command.exitCode).toBe(130);
});

it("has no report at its end", async () => {
  const run = await createNewProject().flow("test", "--watch", "--format", "junit");
  expect(run).toMatchObject({ exitCode: 64, stdout: expect.stringContaining("there is no junit report") });
});
