import { describe, expect, it } from "vitest";
import { startRecordedProject } from "./support/recorded-project.ts";

const files = {
  "tasks/sound/task.json": { name: "sound", retryCont: 1 },
  "tasks/broken/task.yml": "name: broken\nretryCount: [\n",
  "tasks/wrong/task.yml": "name: wrong\nretryCount: many\n",
  "tasks/twin_a/task.yml": "name: twin\n",
  "tasks/twin_b/task.yml": "name: twin\n",
};

describe("with names on the command line, only the findings of their files are shown", () => {
  it.each([
    ["sound", 0, ["tasks/sound/task.json"]],
    ["broken", 5, ["tasks/broken/task.yml"]],
    ["wrong", 5, ["tasks/wrong/task.yml"]],
    ["twin", 5, ["tasks/twin_a/task.yml", "tasks/twin_b/task.yml"]],
  ])("%s", async (name, exitCode, shown) => {
    const project = await startRecordedProject(files, { "/metadata/taskdefs": [{ name: "sound", ownerApp: "me" }] });
    const run = await project.document("tasks", "diff", name);
    expect(run.exitCode).toBe(exitCode);
    expect(run.findings.map(({ file }: { file?: string }) => file)).toEqual(shown);
  });
});
