import path from "node:path";
import { mkdirSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { faultKinds, startFaultServer } from "../harness/fault-server.ts";
import type { Fault } from "../harness/fault-server.ts";
import { tempFolder } from "../harness/temp-folder.ts";
import { readDocument } from "./support/documents.ts";
import { runInProcess } from "./support/run-in-process.ts";

const owner = "failed-reads";

/** Everything that a purge of tasks reads, healthy: one orphan of ours that nothing uses. */
const answers = {
  "/metadata/taskdefs": [
    { name: "orphan", ownerApp: owner },
    { name: "kept", ownerApp: owner },
  ],
  "/metadata/workflow": [
    { name: "orphan_flow", version: 1, ownerApp: owner, schemaVersion: 2, tasks: [{ name: "x", taskReferenceName: "x", type: "SIMPLE" }] },
  ],
  "/event": [],
  "/scheduler/schedules": [],
  "/tasks/queue/all": {},
  "/workflow/running/orphan_flow": [],
};

function projectOn(server: string) {
  const cwd = tempFolder();
  const write = (file: string, content: object): void => {
    mkdirSync(path.dirname(path.join(cwd, file)), { recursive: true });
    writeFileSync(path.join(cwd, file), JSON.stringify(content));
  };
  write("config/flow.json", { project: owner, server });
  write("tasks/kept/task.json", { name: "kept" });
  write("workflows/kept.json", { name: "kept_flow", tasks: [{ name: "kept", taskReferenceName: "kept" }] });
  return { document: async (...args: string[]) => readDocument(await runInProcess([...args, "--json"], { cwd })) };
}

const exitCodeOf: Record<Fault, number> = {
  "401": 7,
  "403": 7,
  "500": 6,
  "503": 6,
  html: 6,
  truncated: 6,
  "not-json": 6,
  "not-a-list": 6,
  "no-route": 6,
  "empty-404": 6,
  "400": 6,
};

const writesOf = (requests: readonly string[]): string[] => requests.filter((request) => !request.startsWith("GET "));

describe.each(["/metadata/taskdefs", "/metadata/workflow", "/tasks/queue/all"])("tasks purge, when the read of %s fails", (at) => {
  it.each(faultKinds)("by %s deletes nothing", async (fault) => {
    const server = await startFaultServer({ at, fault }, answers);
    const document = await projectOn(server.url).document("tasks", "purge", "--orphaned", "-y", "--retries", "0");
    expect(document).toMatchObject({ schema: "flow.error/1", exitCode: exitCodeOf[fault] });
    expect(document.error?.message).toContain(at);
    expect(writesOf(server.requests)).toEqual([]);
  });
});

describe.each(["/event", "/scheduler/schedules"])("tasks purge, when the read of %s fails", (at) => {
  it.each(faultKinds.filter((fault) => fault !== "no-route"))("by %s deletes nothing", async (fault) => {
    const server = await startFaultServer({ at, fault }, answers);
    const document = await projectOn(server.url).document("tasks", "purge", "--orphaned", "-y", "--retries", "0");
    expect(document.exitCode).toBe(exitCodeOf[fault]);
    expect(writesOf(server.requests)).toEqual([]);
  });

  it("says that the server lacks the kind, and goes on", async () => {
    const server = await startFaultServer({ at, fault: "no-route" }, answers);
    const document = await projectOn(server.url).document("tasks", "purge", "--orphaned", "--dry-run");
    expect(document).toMatchObject({ exitCode: 0, findings: [{ code: "kind-not-supported", severity: "warning" }] });
  });
});

describe("workflows purge, when the read of running executions fails", () => {
  it.each(faultKinds)("by %s deletes nothing", async (fault) => {
    const server = await startFaultServer({ at: "/workflow/running/orphan_flow", fault }, answers);
    const document = await projectOn(server.url).document("workflows", "purge", "--orphaned", "-y", "--retries", "0");
    expect(document.exitCode).toBe(exitCodeOf[fault]);
    expect(writesOf(server.requests)).toEqual([]);
  });
});

describe("list --sync and upload, when the read fails", () => {
  it.each(faultKinds)("by %s write nothing and show nothing as orphaned or missing", async (fault) => {
    const server = await startFaultServer({ at: "/metadata/taskdefs", fault }, answers);
    const project = projectOn(server.url);
    for (const args of [
      ["tasks", "list", "--sync"],
      ["tasks", "upload", "--all"],
      ["tasks", "diff"],
      ["tasks", "list"],
    ]) {
      const document = await project.document(...args, "--retries", "0");
      expect(document).toMatchObject({ schema: "flow.error/1", exitCode: exitCodeOf[fault] });
    }
    expect(writesOf(server.requests)).toEqual([]);
  });
});
