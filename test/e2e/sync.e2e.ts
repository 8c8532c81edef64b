import { describe, expect, it } from "vitest";
import type { Target } from "../harness/target.ts";
import type { OutputDocument } from "../commands/support/documents.ts";
import type { TestProject } from "./support/project.ts";
import { useProject } from "./support/use-project.ts";

let target: Target;
let project: TestProject;

useProject((made, at) => {
  [project, target] = [made, at];
});

/** Of this run only: the server may hold what others put there. */
const mine = (document: OutputDocument) =>
  document.items
    .filter(({ name }) => name.startsWith(project.prefix))
    .map(({ name, version, state, changes }) => ({
      name: name.slice(project.prefix.length) + (version === undefined ? "" : `@${version}`),
      state,
      ...(changes === undefined ? {} : { changes }),
    }));

const workflow = (name: string, version: number, task: string) => ({
  name: `${project.prefix}${name}`,
  version,
  tasks: [{ name: `${project.prefix}${task}`, taskReferenceName: "only", inputParameters: { id: "${workflow.input.id}" } }],
});

describe("tasks", () => {
  it("are the same once they were uploaded, and a second upload sends nothing", async () => {
    project.writeTask("plain");
    project.writeTask("full", {
      retryCount: 0,
      timeoutSeconds: 60,
      responseTimeoutSeconds: 30,
      inputKeys: ["a"],
      inputTemplate: { a: null, b: 1.5 },
    });
    expect(mine(await project.document("tasks", "list", "--sync"))).toEqual([
      { name: "full", state: "local-only" },
      { name: "plain", state: "local-only" },
    ]);

    const first = await project.document("tasks", "upload", "--all");
    expect(first).toMatchObject({ schema: "flow.apply/1", exitCode: 0, summary: { created: 2, updated: 0, unchanged: 0, failed: 0 } });

    const listed = await project.document("tasks", "list", "--sync");
    expect(mine(listed)).toEqual([
      { name: "full", state: "same" },
      { name: "plain", state: "same" },
    ]);
    expect(listed.items.filter(({ name }) => name.startsWith(project.prefix)).every(({ owned }) => owned === true)).toBe(true);

    const second = await project.document("tasks", "upload", "--all");
    expect(second.summary).toMatchObject({ created: 0, updated: 0, unchanged: 2 });
  });

  it("show exactly the field that was changed, and upload just that", async () => {
    project.writeTask("one", { retryCount: 3 });
    project.writeTask("two");
    await project.flow("tasks", "upload", "--all");
    project.writeTask("one", { retryCount: 5 });

    const name = `${project.prefix}one`;
    const expected = [{ path: "/retryCount", remote: 3, local: 5 }];
    expect(mine(await project.document("tasks", "list", "--sync"))).toEqual([
      { name: "one", state: "changed", changes: expected },
      { name: "two", state: "same" },
    ]);
    const diff = await project.flow("tasks", "diff", name, "--exit-code");
    expect(diff.exitCode).toBe(2);
    expect(diff.stdout).toContain("/retryCount: 3 -> 5");

    const dry = await project.document("tasks", "upload", "--all", "--dry-run");
    expect(dry.dryRun).toBe(true);
    expect(dry.items.find((item) => item.name === name)).toMatchObject({ action: "update", outcome: "not-attempted" });
    expect((await project.document("tasks", "diff", name)).items[0]?.state).toBe("changed");

    expect((await project.document("tasks", "upload", name)).summary).toMatchObject({ updated: 1 });
    expect(mine(await project.document("tasks", "diff", name, "--exit-code"))).toEqual([{ name: "one", state: "same" }]);
  });

  it("are listed as orphaned once their file is gone", async () => {
    project.writeTask("stays");
    project.writeTask("goes");
    await project.flow("tasks", "upload", "--all");
    project.remove("tasks/goes");
    project.writeTask("comes");
    expect(mine(await project.document("tasks", "list", "--sync"))).toEqual([
      { name: "comes", state: "local-only" },
      { name: "goes", state: "remote-only" },
      { name: "stays", state: "same" },
    ]);
    const text = await project.flow("tasks", "list", "--sync");
    expect(text.stdout).toMatch(/^Local {2,}2$/m);
    expect(text.stdout).toMatch(/^Common {2,}1 {2,}1 same, 0 changed$/m);
    expect(text.stdout).toContain(`- ${project.prefix}goes`);
  });

  it("are uploaded beside an invalid one, which is a finding with its place", async () => {
    project.writeTask("good");
    project.write("tasks/bad/task.json", `{\n  "name": "${project.prefix}bad",\n  "retryCount": -1\n}\n`);
    const uploaded = await project.document("tasks", "upload", "--all");
    expect(uploaded).toMatchObject({ exitCode: 5, ok: false, summary: { created: 1, invalid: 1 } });
    expect(uploaded.findings).toMatchObject([{ severity: "error", file: "tasks/bad/task.json", line: 3 }]);
    expect(mine(await project.document("tasks", "list", "--sync"))).toEqual([
      { name: "bad", state: "invalid" },
      { name: "good", state: "same" },
    ]);
  });

  it("that another project owns are updated only with --take-over", async () => {
    project.writeTask("shared");
    await project.flow("tasks", "upload", "--all");
    project.write("config/flow.json", { project: `${project.prefix}other`, server: target.url });
    project.writeTask("shared", { retryCount: 9 });
    const refused = await project.document("tasks", "upload", "--all");
    expect(refused).toMatchObject({ exitCode: 4, summary: { updated: 0 } });
    expect(refused.items[0]).toMatchObject({ outcome: "skipped", reason: "owned-by-other" });
    expect(await project.document("tasks", "upload", "--all", "--take-over")).toMatchObject({ exitCode: 0, summary: { updated: 1 } });
  });
});

describe("workflows", () => {
  it("are compared version by version", async () => {
    project.write("workflows/order.json", workflow("order", 1, "a"));
    project.write("workflows/order-2.json", workflow("order", 2, "a"));
    const uploaded = await project.document("workflows", "upload", "--all");
    expect(uploaded.summary).toMatchObject({ created: 2, failed: 0 });
    expect(mine(await project.document("workflows", "list", "--sync"))).toEqual([
      { name: "order@1", state: "same" },
      { name: "order@2", state: "same" },
    ]);

    project.write("workflows/order-2.json", workflow("order", 2, "b"));
    expect(mine(await project.document("workflows", "diff", `${project.prefix}order@2`))).toEqual([
      {
        name: "order@2",
        state: "changed",
        changes: [{ path: "/tasks/0/name", remote: `${project.prefix}a`, local: `${project.prefix}b` }],
      },
    ]);
    const updated = await project.document("workflows", "upload", `${project.prefix}order`);
    expect(updated.summary).toMatchObject({ updated: 1, unchanged: 1 });
    const shown = await project.flow("workflows", "show", `${project.prefix}order@1`);
    expect(shown.stdout).toContain(`"${project.prefix}a"`);
  });
});
