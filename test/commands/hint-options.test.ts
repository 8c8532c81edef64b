/** A hint's command works when it is copied: it names the server and the project that this one named. */
import { describe, expect, it } from "vitest";
import { startPlanProject } from "./support/plan-project.ts";

async function startProfileProject() {
  const project = await startPlanProject();
  const server = project.proxy.url;
  const profiles = { staging: { server }, guarded: { server: "http://127.0.0.1:9/api", protected: true } };
  project.write("config/flow.json", { project: "ours", profiles });
  project.write("tasks/a/task.json", { name: "a", retryCount: 1 });
  return { ...project, server };
}

describe("commands in hints", () => {
  it("have the profile that was chosen", async () => {
    const project = await startProfileProject();
    const applied = await project.flow(["apply", "-y", "--profile", "staging"]);
    expect(applied).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("`flow rollback --profile staging` brings back") });
    await project.send("PUT", "/metadata/taskdefs", { name: "a", retryCount: 4, ownerApp: "ours" });
    const planned = await project.flow(["--profile", "staging", "plan"]);
    expect(planned.stdout).toContain("hint: `flow pull a --drift --profile staging` brings it into the project");
    expect((await project.flow(["pull", "a", "--drift", "--profile", "staging"])).exitCode).toBe(0);
  });

  it("have the server and the folder, but never a password", async () => {
    const project = await startProfileProject();
    const { server, folder } = project;
    const applied = await project.flow(["-C", folder, "apply", "-y", "--server", server], { cwd: "/" });
    expect(applied.stdout).toContain(`\`flow rollback -C ${folder} --server ${server}\``);
    const secret = await project.flow(["doctor", "--server", "http://ada:secret@127.0.0.1:9/api", "--retries", "0"]);
    expect(secret.stdout + secret.stderr).not.toContain("secret@");
  });

  it("have them also where the command was refused", async () => {
    const project = await startProfileProject();
    const refused = await project.flow(["apply", "-y", "--profile", "guarded"]);
    expect(refused.exitCode).toBe(4);
    expect(refused.stderr).toContain("`flow plan --out plan.json --profile guarded`");
  });
});
