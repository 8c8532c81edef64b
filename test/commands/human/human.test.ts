import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ConductorClient } from "../../../src/client/conductor-client.ts";
import { fault, serve } from "../../client/http-fake.ts";
import { pollUntil } from "../../harness/poll-until.ts";
import { startTargetClient } from "../../harness/target-client.ts";
import { tempFolder } from "../../harness/temp-folder.ts";
import { runCommand } from "../support/run-command.ts";
import { schemaProblems } from "../support/schema-problems.ts";

let url: string;
let client: ConductorClient;
let close: () => Promise<void>;

beforeAll(async () => {
  ({ url, client, close } = await startTargetClient());
  const __humanTaskDefinition = {
    displayName: "Review order",
    assignments: [{ assignee: { user: "jo", userType: "EXTERNAL_USER" }, slaMinutes: 0 }],
  };
  const tasks = [{ name: "review", taskReferenceName: "review", type: "HUMAN", inputParameters: { __humanTaskDefinition } }];
  await client.metadata.createWorkflowDef({ name: "order", version: 1, schemaVersion: 2, tasks });
});
afterAll(() => close());

const at = (address: string, ...args: string[]) =>
  runCommand(["human", ...args, "--server", address, "--retries", "0"], { cwd: tempFolder() });
const human = (...args: string[]) => at(url, ...args);

async function document(...args: string[]) {
  const run = await human(...args, "--json");
  expect(schemaProblems(run.stdout)).toBe("");
  const parsed: { exitCode: number; items: { taskId: string }[] } = JSON.parse(run.stdout);
  expect(parsed.exitCode).toBe(run.exitCode);
  return parsed;
}

/** A run that waits for a person, and the id of its task. */
async function startReview(): Promise<{ workflowId: string; taskId: string }> {
  const workflowId = await client.workflows.start({ name: "order" });
  const { tasks } = await pollUntil(
    () => client.workflows.get(workflowId),
    (run) => run.tasks[0]?.status === "IN_PROGRESS",
  );
  return { workflowId, taskId: tasks[0]?.taskId ?? "" };
}

describe("flow human", () => {
  it("lists what is open, by whose it is", async () => {
    const { workflowId, taskId } = await startReview();
    const found = await document("list", "--run", workflowId, "--assignee", "jo", "--name", "order", "--state", "assigned");
    expect(found).toMatchObject({
      exitCode: 0,
      summary: { total: 1, shown: 1 },
      items: [{ taskId, state: "ASSIGNED", displayName: "Review order", workflowId, workflowName: "order", assignee: { user: "jo" } }],
    });
    expect((await document("list", "--run", workflowId, "--assignee", "kim")).items).toEqual([]);
    expect((await human("list", "--run", workflowId, "--assignee", "kim")).stdout).toBe("No human task was found.\n");
    const text = await human("list", "--run", workflowId);
    expect(text).toMatchObject({ exitCode: 0, stdout: `ASSIGNED  Review order  order  ${taskId}  assigned to jo\n1 human task.\n` });
  });

  it("claims, gives back, saves and completes", async () => {
    const { workflowId, taskId } = await startReview();
    expect(await document("claim", taskId, "--user", "jo")).toMatchObject({ state: "IN_PROGRESS", claimant: { user: "jo" } });
    expect(await human("claim", taskId, "--user", "kim")).toMatchObject({
      exitCode: 1,
      stdout: "",
      stderr: `Error: The human task ${taskId} is claimed by jo.\n  hint: --override takes it from them.\n`,
    });
    expect(await document("claim", taskId, "--user", "kim", "--override")).toMatchObject({ claimant: { user: "kim" } });
    expect(await human("release", taskId)).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("ASSIGNED") });
    expect(await document("complete", taskId, "--output", '{"draft": 1}', "--save-only")).toMatchObject({
      state: "ASSIGNED",
      output: { draft: 1 },
    });
    expect(await document("complete", taskId, "--output", '{"approved": true}')).toMatchObject({
      state: "COMPLETED",
      output: { approved: true },
    });
    await pollUntil(
      () => client.workflows.get(workflowId),
      ({ status }) => status === "COMPLETED",
    );
    expect(await human("complete", taskId)).toMatchObject({ exitCode: 1, stdout: "" });
    // Whose it was is no longer what stands in the way.
    expect(await human("claim", taskId, "--user", "jo")).toMatchObject({ exitCode: 1, stderr: expect.not.stringContaining("--override") });
    expect((await human("list", "--run", workflowId, "--state", "COMPLETED", "--limit", "0")).stdout).toBe("1 human task.\n");
  });

  it.each([["claim"], ["release"], ["complete"]])("%s: a task that is not there", async (verb) => {
    expect(await human(verb, "nothing")).toMatchObject({
      exitCode: 1,
      stdout: "",
      stderr: expect.stringContaining("knows no human task nothing"),
    });
  });

  it.each([
    [["list", "--state", "ASIGNED"], "Did you mean ASSIGNED?"],
    [["list", "--state", "x"], "It can be PENDING"],
    [["complete", "id", "--output", "7"], "The input (--output) must be a JSON object"],
  ])("refuses %j", async (args, message) => {
    expect(await human(...args)).toMatchObject({ exitCode: 64, stdout: "", stderr: expect.stringContaining(message) });
  });

  it.each([[["list"]], [["claim", "id"]], [["release", "id"]], [["complete", "id"]]])(
    "says that open-source Conductor lacks it: %j",
    async (args) => {
      const server = await serve((_request, response) => fault(response, 404, "No static resource api/human/tasks."));
      const run = await at(server.url, ...args);
      expect(run).toMatchObject({ exitCode: 1, stdout: "" });
      expect(run.stderr).toContain("The server has no calls for human tasks: open-source Conductor lacks them");
      expect(run.stderr).toContain("flow workflows signal RUN --task REF");
    },
  );
});
