import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import type { NewProject } from "./new-project.ts";
import { createNewProject } from "./new-project.ts";

const schema = {
  type: "object",
  properties: {
    count: { type: "integer", minimum: 5 },
    rate: { type: "number" },
    big: { type: "boolean" },
    list: { type: "array" },
    kind: { enum: ["a", "b"] },
    ledger: { type: "object", properties: { name: { type: "string" } } },
    given: { default: "x" },
    maybe: { type: ["null", "string"] },
  },
};

const withWorkflows = (...names: string[]): NewProject => {
  const project = createNewProject();
  for (const name of names) {
    const tasks = [{ name: "w", taskReferenceName: "w", type: "WAIT", inputParameters: { duration: "1s", of: "${workflow.input.read}" } }];
    project.write(`workflows/${name}.json`, JSON.stringify({ name, version: 1, inputParameters: ["listed"], tasks }));
  }
  return project;
};

it("starts the only workflow every night, with a sample of its input", async () => {
  const project = withWorkflows("close_books");
  const run = await project.flow("new", "schedule", "nightly");
  expect(run).toMatchObject({ exitCode: 0, stderr: "" });
  expect(run.stdout).toContain("  npx flow schedules next '0 0 2 * * *' --zone UTC\n");
  expect(parse(project.read("schedules/nightly.yml"))).toEqual({
    name: "nightly",
    description: "Nightly.",
    cronExpression: "0 0 2 * * *",
    zoneId: "UTC",
    startWorkflowRequest: { name: "close_books", input: { listed: "example", read: "example" } },
  });
  expect(await project.findings()).toEqual([]);
});

it("fits the input to the workflow's schema", async () => {
  const project = createNewProject();
  const steps = [{ name: "s", type: "NOOP" }];
  project.write("workflows/one.json", JSON.stringify({ name: "one", version: 1, schema, steps }));
  await project.flow("new", "schedule", "hourly");
  expect(parse(project.read("schedules/hourly.yml")).startWorkflowRequest.input).toEqual({
    count: 5,
    rate: 1,
    big: true,
    list: [],
    kind: "a",
    ledger: { name: "example" },
    given: "x",
    maybe: "example",
  });
});

it("takes workflow, time and zone, and a namespace as part of its name", async () => {
  const project = withWorkflows("a", "b");
  const options = ["--workflow", "b", "--cron", "@weekly", "--zone", "Europe/Berlin", "--format", "ts"];
  const { document } = await project.document("new", "schedule", "books.weekly", ...options);
  expect(document).toMatchObject({ what: "schedule", name: "books.weekly", files: ["schedules/books/weekly.ts"] });
  const shown = await project.flow("schedules", "show", "books.weekly", "--local", "--json");
  expect(shown.stdout).toContain('"cronExpression": "@weekly"');
  expect(shown.stdout).toContain('"zoneId": "Europe/Berlin"');
  expect(await project.findings()).toEqual([]);
});

it("starts the workflow of its own name, or else the first, where nobody can be asked", async () => {
  const project = withWorkflows("b", "a", "nightly");
  await project.flow("new", "schedule", "nightly");
  expect(parse(project.read("schedules/nightly.yml")).startWorkflowRequest.name).toBe("nightly");
  await project.flow("new", "schedule", "daily");
  expect(parse(project.read("schedules/daily.yml")).startWorkflowRequest.name).toBe("a");
});

describe("what it refuses, and then it writes nothing", () => {
  it.each([
    [["--workflow", "close_book"], 1, "Did you mean close_books?"],
    [["--cron", "0 2 * * *"], 64, 'Seconds come first: "0 0 2 * * *"'],
    [["--cron", "never"], 64, '"never" is no cron expression'],
    [["--zone", "Mars/Base"], 64, "--zone Mars/Base is no time zone"],
  ])("%j", async (options, exitCode, reason) => {
    const project = withWorkflows("close_books");
    const run = await project.flow("new", "schedule", "nightly", ...options);
    expect(run).toMatchObject({ exitCode, stdout: "", stderr: expect.stringContaining(reason) });
    expect(project.files()).toEqual(["workflows/close_books.json"]);
  });

  it("a project without workflows", async () => {
    const project = createNewProject();
    const run = await project.flow("new", "schedule", "nightly");
    expect(run).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("no workflow that a schedule could start") });
    expect(project.files()).toEqual([]);
  });
});
