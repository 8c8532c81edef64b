import { existsSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import type { PlanProject } from "./support/plan-project.ts";
import { startPlanProject, writeSmallProject } from "./support/plan-project.ts";

async function startProtected(): Promise<PlanProject> {
  const project = await startPlanProject();
  writeSmallProject(project);
  const server = project.proxy.url;
  project.write("config/flow.json", { project: "ours", server, profiles: { production: { protected: true, server } } });
  return project;
}

const protectedOnes: readonly string[][] = [
  ["apply", "-y"],
  ["apply", "a", "-y"],
  ["tasks", "upload", "--all"],
  ["workflows", "upload", "--all"],
];

describe.each([["--profile", "production"], []])("a server of a protected profile, chosen by %j", (...profile: string[]) => {
  it.each(protectedOnes)("takes nothing from `flow %s %s %s`", async (...args) => {
    const project = await startProtected();
    const words = args.filter((word) => word !== undefined);
    expect(await project.document(...words, ...profile)).toMatchObject({
      exitCode: 4,
      error: { code: "refused", message: expect.stringContaining("The profile production is protected") },
    });
    expect(project.writes()).toEqual([]);
    expect(existsSync(path.join(project.folder, ".flow/journal"))).toBe(false);
  });

  it("takes a plan file and a digest", async () => {
    const project = await startProtected();
    const { digest = "" } = await project.document("plan", "--out", "plan.json", ...profile);
    expect(await project.document("apply", "plan.json", ...profile)).toMatchObject({ exitCode: 0, summary: { created: 4 } });
    project.write("tasks/a/task.json", { name: "a", retryCount: 7 });
    const next = await project.document("plan", ...profile);
    expect(next.digest).not.toBe(digest);
    expect(await project.document("apply", "--digest", next.digest ?? "", ...profile)).toMatchObject({
      exitCode: 0,
      summary: { updated: 1 },
    });
  });

  it("takes no purge, and nothing that is read is refused", async () => {
    const project = await startProtected();
    await project.flow(["plan", "--out", "plan.json"]);
    await project.flow(["apply", "plan.json"]);
    project.remove("tasks/b");
    project.writes();
    expect(await project.document("tasks", "purge", "b", "-y", ...profile)).toMatchObject({ exitCode: 4 });
    expect(existsSync(path.join(project.folder, ".flow/backups"))).toBe(false);
    expect(await project.document("tasks", "purge", "b", "--dry-run", ...profile)).toMatchObject({ exitCode: 0 });
    expect(await project.document("tasks", "upload", "--all", "--dry-run", ...profile)).toMatchObject({ exitCode: 0 });
    expect(await project.document("plan", "--prune", ...profile)).toMatchObject({ exitCode: 0, summary: { delete: 1 } });
    expect(project.writes()).toEqual([]);
  });
});

it("a profile beside it is as free as ever", async () => {
  const project = await startPlanProject();
  writeSmallProject(project);
  const profiles = { production: { protected: true, server: "http://production.test/api" }, staging: { server: project.proxy.url } };
  project.write("config/flow.json", { project: "ours", profiles });
  expect(await project.document("apply", "-y", "--profile", "staging")).toMatchObject({ exitCode: 0 });
});

it.each(["rollback", "restore"])("takes a %s by the digest of what it does, and by no other", async (command) => {
  const profile = ["--profile", "production"];
  const project = await startProtected();
  await project.document("plan", "--out", "plan.json", ...profile);
  await project.document("backup", "before.json", ...profile);
  await project.document("apply", "plan.json", ...profile);
  project.write("tasks/a/task.json", { name: "a", retryCount: 7 });
  await project.document("plan", "--out", "next.json", ...profile);
  await project.document("backup", "all.json", ...profile);
  await project.document("apply", "next.json", ...profile);
  project.writes();
  const words = [command, ...(command === "restore" ? ["all.json"] : []), ...profile];
  expect(await project.document(...words, "-y")).toMatchObject({ exitCode: 4, error: { message: expect.stringContaining("protected") } });
  const other = `sha256:${"0".repeat(64)}`;
  expect(await project.document(...words, "-y", "--digest", other)).toMatchObject({ exitCode: 4, refusals: [{ code: "plan-changed" }] });
  expect(project.writes()).toEqual([]);
  const { digest = "" } = await project.document(...words, "--dry-run");
  expect(await project.document(...words, "-y", "--digest", digest)).toMatchObject({ exitCode: 0, summary: { updated: 1 } });
});
