import { describe, expect, it } from "vitest";
import { createSubject, worker } from "./support.ts";

describe("task definitions", () => {
  it("get their audit fields from the server", async () => {
    const { api, clock } = await createSubject();
    const { metadata } = api;
    const first = clock.now();
    metadata.registerTaskDefs([{ name: "a", ownerApp: "me", createdBy: "x", updatedBy: "y", createTime: 5, updateTime: 6 }]);
    expect(metadata.getTaskDef("a")).toMatchObject({
      createTime: first,
      updateTime: 0,
      createdBy: "",
      ownerApp: "me",
      retryCount: 3,
      timeoutPolicy: "TIME_OUT_WF",
    });
    expect(metadata.getTaskDef("a")).not.toHaveProperty("updatedBy");
    clock.advance(1000);
    metadata.updateTaskDef({ name: "a", createTime: 5, retryCount: 1 });
    expect(metadata.getTaskDef("a")).toMatchObject({
      createTime: first,
      updateTime: first + 1000,
      createdBy: "",
      updatedBy: "",
      retryCount: 1,
    });
    expect(metadata.getTaskDef("a")).not.toHaveProperty("ownerApp");
    clock.advance(1000);
    metadata.registerTaskDefs([{ name: "a" }]);
    expect(metadata.getTaskDef("a")).toMatchObject({ createTime: first + 2000, updateTime: 0 });
  });

  it("that do not exist are 404", async () => {
    const { metadata } = (await createSubject()).api;
    expect(() => metadata.getTaskDef("a")).toThrow(expect.objectContaining({ status: 404, message: "No such taskType found by name: a" }));
    expect(() => metadata.updateTaskDef({ name: "a" })).toThrow(
      expect.objectContaining({ status: 404, message: "No such task by name a" }),
    );
    expect(() => metadata.deleteTaskDef("a")).toThrow(expect.objectContaining({ status: 404, message: "No such task definition" }));
  });

  it("are listed and deleted", async () => {
    const { metadata } = (await createSubject()).api;
    metadata.registerTaskDefs([{ name: "a" }, { name: "b" }]);
    metadata.deleteTaskDef("a");
    expect(metadata.getTaskDefs().map(({ name }) => name)).toEqual(["b"]);
  });
});

describe("workflow definitions", () => {
  const tasks = [worker("a")];

  it("get a creation time when they are created, and lose it on updates that do not send it", async () => {
    const { api, clock } = await createSubject();
    const { metadata } = api;
    const first = clock.now();
    metadata.createWorkflowDef({ name: "w", tasks, createdBy: "me", createTime: 5, updateTime: 6 }, false);
    expect(metadata.getWorkflowDef("w")).toMatchObject({
      createTime: first,
      updateTime: 6,
      createdBy: "me",
      version: 1,
      schemaVersion: 2,
      tasks: [{ joinOn: [] }],
    });
    clock.advance(1000);
    metadata.updateWorkflowDefs([{ name: "w", tasks, createTime: 7 }]);
    expect(metadata.getWorkflowDef("w")).toMatchObject({ createTime: 7, updateTime: first + 1000 });
    metadata.createWorkflowDef({ name: "w", tasks }, true);
    expect(metadata.getWorkflowDef("w")).toMatchObject({ createTime: 0, updateTime: first + 1000 });
    expect(metadata.getWorkflowDef("w")).not.toHaveProperty("createdBy");
    expect(metadata.updateWorkflowDefs([{ name: "new", tasks }])).toEqual({ bulkErrorResults: {}, bulkSuccessfulResults: ["new"] });
    expect(metadata.getWorkflowDef("new")).toMatchObject({ createTime: 0, updateTime: first + 1000 });
  });

  it("are not overwritten unasked", async () => {
    const { metadata } = (await createSubject()).api;
    metadata.createWorkflowDef({ name: "w", version: 3, tasks }, false);
    expect(() => metadata.createWorkflowDef({ name: "w", version: 3, tasks }, false)).toThrow(
      expect.objectContaining({ status: 409, message: "Workflow with w.3 already exists!" }),
    );
  });

  it("have versions, of which the highest is the latest", async () => {
    const { api, clock } = await createSubject();
    const { metadata } = api;
    for (const version of [10, 2, 1]) metadata.createWorkflowDef({ name: "w", version, tasks }, false);
    metadata.createWorkflowDef({ name: "a", version: 5, tasks }, false);
    const createTime = clock.now();
    expect(metadata.getWorkflowDef("w").version).toBe(10);
    expect(metadata.getWorkflowDef("w", 2).version).toBe(2);
    expect(metadata.getWorkflowDefs().map(({ name, version }) => `${name}${version}`)).toEqual(["a5", "w1", "w2", "w10"]);
    expect(metadata.getLatestWorkflowDefs().map(({ name, version }) => `${name}${version}`)).toEqual(["a5", "w10"]);
    expect(metadata.getWorkflowNames()).toEqual(["a", "w"]);
    expect(metadata.getWorkflowVersions("w")).toEqual([1, 2, 10].map((version) => ({ name: "w", version, createTime })));
    expect(metadata.getWorkflowVersions("none")).toEqual([]);
    expect(metadata.getWorkflowNamesAndVersions()["a"]).toEqual([{ name: "a", version: 5, createTime, updateTime: 0 }]);
    metadata.deleteWorkflowDef("w", 10);
    expect(metadata.getWorkflowDef("w").version).toBe(2);
    metadata.deleteWorkflowDef("a", 5);
    expect(metadata.getWorkflowNames()).toEqual(["w"]);
  });

  it("that do not exist are 404", async () => {
    const { metadata } = (await createSubject()).api;
    metadata.createWorkflowDef({ name: "negative", version: -1, tasks }, false);
    expect(() => metadata.getWorkflowDef("w")).toThrow(
      expect.objectContaining({ status: 404, message: "No such workflow found by name: w, version: null" }),
    );
    expect(() => metadata.getWorkflowDef("w", 3)).toThrow("version: 3");
    expect(() => metadata.getWorkflowDef("negative")).toThrow(expect.objectContaining({ status: 404 }));
    expect(metadata.getWorkflowDef("negative", -1).version).toBe(-1);
    expect(() => metadata.deleteWorkflowDef("w", 1)).toThrow(
      expect.objectContaining({ status: 404, message: "No such workflow definition: w version: 1" }),
    );
  });
});
