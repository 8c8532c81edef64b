import { describe, expect, it } from "vitest";
import { owner, startRecordedProject } from "./support/recorded-project.ts";

const tasks = [{ name: "t", taskReferenceName: "t" }];
const remote = (name: string, version: number) => ({ name, version, tasks, schemaVersion: 2, ownerApp: owner });

describe("list --sync, with invalid definitions", () => {
  it("counts each remote one once, however many local ones are broken", async () => {
    const project = await startRecordedProject(
      { "tasks/a/task.json": { name: "one" }, "tasks/b/task.json": { name: "one" }, "tasks/c/task.yml": "name: one\nx: [\n" },
      { "/metadata/taskdefs": [{ name: "one" }, { name: "two" }] },
    );
    const { summary } = await project.document("tasks", "list", "--sync");
    expect(summary).toMatchObject({ local: 0, remote: 2, common: 0, same: 0, changed: 0, localOnly: 0, remoteOnly: 1, invalid: 3 });
  });

  it("counts every version on the server, and keeps each from a purge as local", async () => {
    const project = await startRecordedProject(
      { "workflows/order.yml": "name: order\ntasks: [\n", "workflows/other.json": { name: "other", tasks } },
      {
        "/metadata/workflow": [remote("order", 1), remote("order", 2), remote("order", 3), remote("other", 1)],
        "/workflow/running/order": [],
      },
    );
    const synced = await project.document("workflows", "list", "--sync");
    expect(synced.summary).toMatchObject({ remote: 4, common: 1, remoteOnly: 0, invalid: 1 });
    for (const name of ["order", "order@2"]) {
      const kept = await project.document("workflows", "purge", name, "-y");
      expect(kept).toMatchObject({ exitCode: 4, summary: { deleted: 0 } });
      expect(new Set(kept.items.map(({ reason }) => reason))).toEqual(new Set(["local"]));
    }
    expect(project.writes()).toEqual([]);
  });
});
