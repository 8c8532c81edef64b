import { describe, expect, it } from "vitest";
import { workerEventTypes } from "../../../src/core/worker-event-catalogue.ts";
import { tempFolder } from "../../harness/temp-folder.ts";
import { runCommand } from "../support/run-command.ts";
import { schemaProblems } from "../support/schema-problems.ts";

const list = (...args: string[]) => runCommand(["worker", "events", ...args, "--no-color"], { cwd: tempFolder() });

it("lists every event with what it says, what all have once", async () => {
  const { exitCode, stdout, stderr } = await list();
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  for (const type of workerEventTypes) expect(stdout).toMatch(new RegExp(`^${type}  \\w`, "m"));
  expect(stdout.match(/^ {2}workflowType /gm)).toHaveLength(1);
  expect(stdout).toMatch(/^ {2}domain\? +string {2}the domain that it was polled in$/m);
});

it("lists those of a pattern", async () => {
  const { stdout } = await list("worker:stopped", "poll:*");
  expect(stdout).toBe(
    [
      "Every event has",
      "  at        number  when, in epoch milliseconds",
      "  workerId  string  the worker, as the server knows it",
      "",
      "worker:stopped  nothing is held any more; the last event",
      "  uptimeMs  number  how long it ran, in milliseconds",
      "",
      "poll:failed  the server has not answered a poll as it should",
      "  taskType  string  the name of its definition",
      "  domain?   string  the domain that it was polled in",
      "  tookMs    number  how long the poll took, in milliseconds",
      "  reason    string  what was wrong",
      "",
    ].join("\n"),
  );
});

it("prints types and examples for programs", async () => {
  const { stdout } = await list("task:failed", "--json");
  expect(schemaProblems(stdout)).toBe("");
  const { items } = JSON.parse(stdout);
  expect(items).toMatchObject([{ type: "task:failed", when: "the server has taken its failure" }]);
  expect(items[0].fields).toContainEqual({
    name: "correlationId",
    type: "string",
    optional: true,
    about: "an id of your own, given when the run was started",
    example: "A-1",
    shared: "task",
  });
});

describe("an event that there is not", () => {
  it.each([
    ["task:faild", "Did you mean task:failed?"],
    ["something", "There are worker:started, worker:*, *,"],
  ])("%s", async (name, hint) => {
    expect(await list(name)).toEqual({
      exitCode: 64,
      stdout: "",
      stderr: expect.stringContaining(`A worker has no event ${name}.\n  hint: ${hint}`),
    });
  });
});
