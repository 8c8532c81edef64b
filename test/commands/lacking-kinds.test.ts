/** Servers that have no event handlers or no schedules at all: said, never taken for an empty list, and no reason to fail elsewhere. */
import { describe, expect, it } from "vitest";
import { owner, startRecordedProject } from "./support/recorded-project.ts";
import type { RecordedProject } from "./support/recorded-project.ts";

const kinds = [
  {
    noun: "events",
    plural: "event handlers",
    at: "/event",
    body: {
      name: "mine",
      event: "conductor:order:paid",
      active: true,
      actions: [{ action: "start_workflow", start_workflow: { name: "order" } }],
    },
  },
  {
    noun: "schedules",
    plural: "schedules",
    at: "/scheduler/schedules",
    body: { name: "mine", cronExpression: "0 0 3 1 1 ?", startWorkflowRequest: { name: "order" } },
  },
] as const;

describe.each(kinds)("a server without $plural", ({ noun, plural, at, body }) => {
  const finding = { code: "kind-not-supported", severity: "warning", message: `The server has no ${plural}.` };
  const start = (files: Readonly<Record<string, unknown>> = { [`${noun}/mine.json`]: body }): Promise<RecordedProject> =>
    startRecordedProject(files, {}, { at, fault: "no-route" });

  it.each([["list"], ["list", "--sync"], ["list", "--remote"], ["diff"]])("is told of by %s %s", async (...verb) => {
    const project = await start();
    const document = await project.document(noun, ...verb);
    expect(document).toMatchObject({ exitCode: 0, findings: [finding] });
    expect((await project.flow([noun, ...verb])).stderr).toContain(`warning kind-not-supported The server has no ${plural}.`);
  });

  it("shows what is in the project, and says where else nothing can be", async () => {
    const project = await start();
    expect((await project.document(noun, "list", "--sync")).items).toMatchObject([{ name: "mine", state: "local-only", owned: null }]);
    expect(await project.flow([noun, "show", "mine"])).toMatchObject({ exitCode: 0 });
    const missing = await project.flow([noun, "show", "mine", "--remote"]);
    expect(missing).toMatchObject({ exitCode: 1, stderr: expect.stringContaining(`on the server, which has no ${plural} at all`) });
  });

  it.each([[["--all"]], [["mine"]], [["--all", "--dry-run"]]])("takes no upload, each fails with the reason: %s", async (args) => {
    const project = await start();
    const document = await project.document(noun, "upload", ...args);
    expect(document).toMatchObject({
      exitCode: 1,
      summary: { created: 0, failed: 1, notAttempted: 0 },
      items: [{ name: "mine", outcome: "failed", reason: `the server has no ${plural}` }],
      findings: [finding],
    });
    expect((await project.flow([noun, "upload", ...args])).stdout).toContain(`x mine  the server has no ${plural}`);
    expect(project.writes()).toEqual([]);
  });

  it("has nothing to upload where the project has none either", async () => {
    const project = await start({});
    expect(await project.document(noun, "upload", "--all")).toMatchObject({ exitCode: 0, findings: [finding] });
  });

  it("deletes nothing: by name it is missing, and nothing is orphaned", async () => {
    const project = await start();
    expect(await project.document(noun, "purge", "--orphaned", "-y")).toMatchObject({ exitCode: 0, items: [], findings: [finding] });
    expect(await project.document(noun, "purge", "mine", "-y")).toMatchObject({
      exitCode: 4,
      items: [{ outcome: "kept", reason: "missing" }],
    });
    expect(project.writes()).toEqual([]);
  });

  it("lets workflows be purged all the same", async () => {
    const tasks = [{ name: "t", taskReferenceName: "t", type: "WAIT" }];
    const project = await startRecordedProject(
      { "workflows/kept.json": { name: "kept", tasks } },
      { "/metadata/workflow": [{ name: "gone", version: 1, ownerApp: owner, tasks }], "/workflow/running/gone": [] },
      { at, fault: "no-route" },
    );
    const document = await project.document("workflows", "purge", "--orphaned", "--dry-run");
    expect(document).toMatchObject({ exitCode: 0, items: [{ name: "gone", outcome: "not-attempted" }], findings: [finding] });
  });

  it.each(["500", "html", "truncated", "empty-404", "401"] as const)("is not what the answer %s means", async (fault) => {
    const project = await startRecordedProject({ [`${noun}/mine.json`]: body }, {}, { at, fault });
    for (const verb of [
      ["list", "--sync"],
      ["upload", "--all"],
      ["purge", "--orphaned", "-y"],
    ]) {
      const document = await project.document(noun, ...verb);
      expect(document).toMatchObject({ schema: "flow.error/1", exitCode: fault === "401" ? 7 : 6 });
    }
    expect(project.writes()).toEqual([]);
  });
});

it("event handlers and schedules need no look at runs, queues and the other kinds to be deleted", async () => {
  const broken = { "workflows/broken.yml": "name: x\ntasks: [\n", "schedules/kept.json": { ...kinds[1].body, name: "kept" } };
  const project = await startRecordedProject(broken, { "/scheduler/schedules": [kinds[1].body] });
  const document = await project.document("schedules", "purge", "mine", "--include-unowned", "--dry-run");
  expect(document).toMatchObject({ exitCode: 0, items: [{ name: "mine", outcome: "not-attempted" }] });
  expect(new Set(project.requests)).toEqual(new Set(["GET /scheduler/schedules"]));
});
