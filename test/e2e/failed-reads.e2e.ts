import { describe, expect, it } from "vitest";
import { findFreePort } from "../harness/free-port.ts";
import { startFaultServer } from "../harness/fault-server.ts";
import { createProject } from "./support/project.ts";
import type { TestProject } from "./support/project.ts";

const owner = "failed-reads";

/** Everything that a purge of tasks reads, healthy: one orphan of ours that nothing uses. */
const answers = {
  "/metadata/taskdefs": [
    { name: "orphan", ownerApp: owner },
    { name: "kept", ownerApp: owner },
  ],
  "/metadata/taskdefs/orphan": { name: "orphan", ownerApp: owner },
  "/metadata/workflow": [
    { name: "orphan_flow", version: 1, ownerApp: owner, schemaVersion: 2, tasks: [{ name: "x", taskReferenceName: "x", type: "SIMPLE" }] },
  ],
  "/event": [],
  "/scheduler/schedules": [],
  "/tasks/queue/all": {},
  "/workflow/running/orphan_flow": [],
};

function projectOn(server: string): TestProject {
  const project = createProject(server, { project: owner });
  project.write("tasks/kept/task.json", { name: "kept" });
  project.write("workflows/kept.json", { name: "kept_flow", tasks: [{ name: "kept", taskReferenceName: "kept" }] });
  return project;
}

const writesOf = (requests: readonly string[]): string[] => requests.filter((request) => !request.startsWith("GET "));

describe("a healthy server", () => {
  it("loses the orphan, so that the cases below could", async () => {
    const server = await startFaultServer({ at: "/nowhere", fault: "500" }, answers);
    await projectOn(server.url).flow("tasks", "purge", "--orphaned", "-y");
    expect(writesOf(server.requests)).toEqual(["DELETE /metadata/taskdefs/orphan"]);
  });
});

describe("tasks purge, when a read fails", () => {
  it.each([
    ["401", 7],
    ["500", 6],
    ["truncated", 6],
  ] as const)("by %s exits %i and deletes nothing", async (fault, exitCode) => {
    const server = await startFaultServer({ at: "/metadata/workflow", fault }, answers);
    const document = await projectOn(server.url).document("tasks", "purge", "--orphaned", "-y", "--retries", "0");
    expect(document).toMatchObject({ schema: "flow.error/1", exitCode });
    expect(writesOf(server.requests)).toEqual([]);
  });
});

describe("a server that is not there", () => {
  it("is exit 6, with the next step", async () => {
    const project = projectOn(`http://127.0.0.1:${await findFreePort()}/api`);
    const document = await project.document("tasks", "purge", "--orphaned", "-y", "--retries", "0");
    expect(document).toMatchObject({ schema: "flow.error/1", exitCode: 6, error: { code: "unreachable" } });
    expect(document.error?.hint).toContain("flow server start");
  });

  it("is 64 where none is configured, and no business of list --local", async () => {
    const project = createProject(undefined);
    project.writeTask("one");
    expect(await project.document("tasks", "list", "--sync")).toMatchObject({ exitCode: 64, error: { code: "config" } });
    expect(await project.document("tasks", "list", "--local")).toMatchObject({ exitCode: 0, items: [{ name: `${project.prefix}one` }] });
  });
});
