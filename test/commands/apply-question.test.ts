import { beforeEach, describe, expect, it, vi } from "vitest";
import { startPlanProject, writeSmallProject } from "./support/plan-project.ts";

/** What a person does before an answer is given. */
const confirm = vi.hoisted(() => vi.fn<() => Promise<boolean>>());
vi.mock("@inquirer/prompts", () => ({ confirm }));
beforeEach(() => confirm.mockReset());

describe("apply shows the plan and asks", () => {
  it("and yes writes it", async () => {
    const project = await startPlanProject();
    writeSmallProject(project);
    confirm.mockResolvedValue(true);
    const run = await project.flow(["apply", "--no-color"], { terminal: true });
    expect(run.exitCode).toBe(0);
    expect(run.stderr).toContain("+ task a  tasks/a/task.json\n");
    expect(run.stderr).toContain("Plan: 4 to create");
    expect(run.stdout).toMatch(/Apply: 4 created, 0 updated, 0 deleted\n$/);
  });

  it("and no writes nothing", async () => {
    const project = await startPlanProject();
    writeSmallProject(project);
    confirm.mockResolvedValue(false);
    const run = await project.flow(["apply", "--no-color"], { terminal: true });
    expect(run).toMatchObject({ exitCode: 4, stdout: expect.stringContaining("Nothing was written, as you answered no.") });
    expect(run.stdout).not.toContain("+ task a");
    expect(project.writes()).toEqual([]);
  });

  it("and what has changed before the answer is not what was agreed to", async () => {
    const project = await startPlanProject();
    writeSmallProject(project);
    confirm.mockImplementation(async () => {
      project.write("tasks/a/task.json", { name: "a", retryCount: 5 });
      return true;
    });
    const run = await project.flow(["apply", "--no-color"], { terminal: true });
    expect(run).toMatchObject({ exitCode: 4, stdout: expect.stringContaining("The plan has changed since it was shown") });
    expect(project.writes()).toEqual([]);
  });

  it("but not where it was reviewed, nor where there is nothing to do", async () => {
    const project = await startPlanProject();
    writeSmallProject(project);
    await project.flow(["plan", "--out", "plan.json"]);
    expect(await project.flow(["apply", "plan.json"], { terminal: true })).toMatchObject({ exitCode: 0 });
    expect(await project.flow(["apply", "--no-color"], { terminal: true })).toMatchObject({ exitCode: 0 });
    expect(confirm).not.toHaveBeenCalled();
  });
});
