import { beforeEach, describe, expect, it, vi } from "vitest";
import { owner, startRecordedProject } from "./support/recorded-project.ts";

/** What a person does before an answer is given. */
const confirm = vi.hoisted(() => vi.fn<() => Promise<boolean>>());
vi.mock("@inquirer/prompts", () => ({ confirm }));
beforeEach(() => confirm.mockReset());

const kept = { "tasks/kept/task.json": { name: "kept" } };
const args = ["tasks", "purge", "--orphaned"];

function startWith(orphan: Record<string, unknown>, extra: Record<string, unknown> = {}) {
  return startRecordedProject(kept, { "/metadata/taskdefs": [{ name: "kept", ownerApp: owner }, orphan], ...extra });
}

describe("between the question and the answer", () => {
  it("nothing may change: what was edited meanwhile is not what was agreed to, nor what was saved", async () => {
    const orphan: Record<string, unknown> = { name: "orphan", ownerApp: owner, retryCount: 1 };
    const project = await startWith(orphan);
    confirm.mockImplementation(async () => {
      orphan["retryCount"] = 2;
      return true;
    });
    const run = await project.flow(args, { terminal: true });
    expect(run).toMatchObject({ exitCode: 4, stdout: expect.stringContaining("has changed since it was listed") });
    expect(project.writes()).toEqual([]);
  });

  it("nothing may come into use", async () => {
    const workflows: unknown[] = [];
    const project = await startWith({ name: "orphan", ownerApp: owner }, { "/metadata/workflow": workflows });
    confirm.mockImplementation(async () => {
      workflows.push({ name: "w", version: 1, tasks: [{ name: "orphan", taskReferenceName: "r" }] });
      return true;
    });
    expect(await project.flow(args, { terminal: true })).toMatchObject({ exitCode: 4 });
    expect(project.writes()).toEqual([]);
  });
});

describe("the answer", () => {
  it("no leaves everything", async () => {
    const project = await startWith({ name: "orphan", ownerApp: owner });
    confirm.mockResolvedValue(false);
    expect(await project.flow(args, { terminal: true })).toMatchObject({ exitCode: 4, stdout: expect.stringContaining("you answered no") });
    expect(project.writes()).toEqual([]);
  });

  it("yes deletes what was listed", async () => {
    const project = await startWith({ name: "orphan", ownerApp: owner });
    confirm.mockResolvedValue(true);
    const run = await project.flow([...args, "--retries", "0"], { terminal: true });
    expect(run.stderr).toContain("- orphan");
    expect(project.writes()).toEqual(["DELETE /metadata/taskdefs/orphan"]);
  });
});
