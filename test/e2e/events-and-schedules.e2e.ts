import { describe, expect, it } from "vitest";
import type { Item, OutputDocument } from "../commands/support/documents.ts";
import type { Target } from "../harness/target.ts";
import type { TestProject } from "./support/project.ts";
import { useProject } from "./support/use-project.ts";

let target: Target;
let project: TestProject;

useProject((made, at) => {
  [project, target] = [made, at];
});

const own = (name: string): string => project.prefix + name;
const mine = (document: OutputDocument): Item[] => document.items.filter(({ name }) => name.startsWith(project.prefix));
const states = (document: OutputDocument): string[] =>
  mine(document).map(({ name, state }) => `${name.slice(project.prefix.length)} ${state}`);
const outcomes = (document: OutputDocument): string[] =>
  mine(document).map(
    ({ name, outcome, reason }) => `${name.slice(project.prefix.length)} ${outcome}${reason === undefined ? "" : ` ${reason}`}`,
  );

/** Not active: no listener is to be started for it. */
const handler = (name: string, more: object = {}) => ({
  name: own(name),
  event: `conductor:${own("order")}:paid`,
  active: false,
  actions: [{ action: "start_workflow", start_workflow: { name: own("order"), input: { id: "${id}", none: null, rate: 1.5 } } }],
  ...more,
});

/** Fires in a month that nobody waits for. */
const schedule = (name: string, more: object = {}) => ({
  name: own(name),
  cronExpression: "0 0 3 1 1 ?",
  startWorkflowRequest: { name: own("order"), input: { day: "new year" } },
  ...more,
});

async function send(method: string, path: string, body?: object): Promise<void> {
  const answer = await fetch(target.url + path, {
    method,
    headers: { "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
}

async function heldSchedule(name: string): Promise<Record<string, unknown>> {
  const held: Record<string, unknown> = JSON.parse(await (await fetch(`${target.url}/scheduler/schedules/${own(name)}`)).text());
  return held;
}

describe.each([
  {
    noun: "events",
    make: handler,
    beside: "workflows/billing/event_handlers.json",
    folder: "events",
    changed: { condition: "$.amount > 0" },
    path: "/condition",
  },
  {
    noun: "schedules",
    make: schedule,
    beside: "workflows/billing/schedules.json",
    folder: "schedules",
    changed: { zoneId: "Europe/Berlin" },
    path: "/zoneId",
  },
])("$noun", ({ noun, make, beside, folder, changed, path }) => {
  it("are created, the same afterwards, and updated field by field", async () => {
    project.write(beside, [make("one"), make("two")]);
    project.write(`${folder}/three.json`, make("three", { name: own("three") }));
    expect(states(await project.document(noun, "list", "--sync"))).toEqual(["one local-only", "three local-only", "two local-only"]);

    const dry = await project.document(noun, "upload", "--all", "--dry-run");
    expect(outcomes(dry)).toEqual(["one not-attempted", "three not-attempted", "two not-attempted"]);
    expect(mine(await project.document(noun, "list", "--remote"))).toEqual([]);

    const first = await project.document(noun, "upload", "--all");
    expect(first).toMatchObject({ exitCode: 0, summary: { created: 3, updated: 0, unchanged: 0, failed: 0 } });
    const listed = await project.document(noun, "list", "--sync");
    expect(states(listed)).toEqual(["one same", "three same", "two same"]);
    expect(mine(listed).map(({ owned }) => owned)).toEqual([null, null, null]);
    expect(await project.document(noun, "upload", "--all")).toMatchObject({
      exitCode: 0,
      summary: { created: 0, updated: 0, unchanged: 3 },
    });

    project.write(`${folder}/three.json`, make("three", changed));
    const diff = await project.document(noun, "diff", own("three"), "--exit-code");
    expect(diff.exitCode).toBe(2);
    expect(diff.items).toMatchObject([{ name: own("three"), state: "changed", changes: [{ path }] }]);
    expect((await project.flow(noun, "diff", own("three"))).stdout).toContain(`${path}: `);
    expect(await project.document(noun, "upload", own("three"))).toMatchObject({ exitCode: 0, summary: { updated: 1 } });
    expect(await project.document(noun, "diff", own("three"), "--exit-code")).toMatchObject({ exitCode: 0 });
  });

  it("are shown from either side, by the aliases too", async () => {
    project.write(`${folder}/one.json`, make("one"));
    await project.document(noun, "upload", "--all");
    const singular = noun.slice(0, -1);
    expect((await project.flow(singular, "show", own("one"), "--remote")).stdout).toContain(own("one"));
    expect((await project.flow(singular, "ls", "--local")).stdout).toContain(`${own("one")}  ${folder}/one.json`);
    const missing = await project.flow(noun, "show", own("on"));
    expect(missing).toMatchObject({ exitCode: 1, stderr: expect.stringContaining(`Did you mean ${own("one")}?`) });
  });

  it("that are invalid keep nobody else from being uploaded, and are told with their place", async () => {
    const bad =
      noun === "events" ? { name: own("bad"), event: "conductor:x:y", actions: [] } : { name: own("bad"), cronExpression: "0 0 3 1 1 ?" };
    project.write(`${folder}/all.json`, [make("good"), bad]);
    const document = await project.document(noun, "upload", "--all");
    expect(document).toMatchObject({ exitCode: 5, summary: { created: 1, invalid: 1 } });
    expect(document.findings.filter(({ severity }) => severity === "error")).toMatchObject([{ file: `${folder}/all.json` }]);
    expect(document.findings[0]?.line).toBeGreaterThan(1);
    expect(await project.document(noun, "purge", "--orphaned", "-y")).toMatchObject({
      exitCode: 4,
      refusals: [{ code: "local-incomplete" }],
    });
  });

  it("that were uploaded from here and taken out here are orphans of ours, unless they were edited since", async () => {
    project.write(`${folder}/all.json`, [make("stays"), make("edited"), make("goes")]);
    await project.document(noun, "upload", "--all");
    project.write(`${folder}/all.json`, make("stays"));
    await send(noun === "events" ? "PUT" : "POST", noun === "events" ? "/event" : "/scheduler/schedules", make("edited", changed));
    const purged = await project.document(noun, "purge", "--orphaned", "-y");
    expect(outcomes(purged)).toEqual(["edited kept not-owned", "goes deleted"]);
    expect(purged.exitCode).toBe(0);
    expect(states(await project.document(noun, "list", "--sync"))).toEqual(["edited remote-only", "stays same"]);
  });

  it("of others stay, and go by name with --include-unowned", async () => {
    project.write(`${folder}/stays.json`, make("stays"));
    await project.document(noun, "upload", "--all");
    await send("POST", noun === "events" ? "/event" : "/scheduler/schedules", make("theirs"));
    const kept = await project.document(noun, "purge", "--orphaned", "-y");
    expect(kept).toMatchObject({ exitCode: 0, summary: { deleted: 0 } });
    expect(outcomes(kept)).toEqual(["theirs kept not-owned"]);
    expect(await project.document(noun, "purge", own("theirs"), "-y", "--force")).toMatchObject({ exitCode: 4 });
    expect(await project.document(noun, "purge", own("stays"), "-y")).toMatchObject({ exitCode: 4, items: [{ reason: "local" }] });
    const refused = await project.document(noun, "purge", own("theirs"), "--include-unowned");
    expect(refused).toMatchObject({ exitCode: 4, refusals: [{ code: "consent-needed" }] });
    const gone = await project.document(noun, "purge", own("theirs"), "-y", "--include-unowned");
    expect(gone).toMatchObject({ exitCode: 0, summary: { deleted: 1 } });
    expect(states(await project.document(noun, "list", "--sync"))).toEqual(["stays same"]);
  });
});

describe("a schedule", () => {
  it("stays paused as the server has it, unless the file says otherwise", async () => {
    project.write("schedules/s.json", schedule("s"));
    await project.document("schedules", "upload", "--all");
    await send("PUT", `/scheduler/schedules/${own("s")}/pause?reason=maintenance`);
    expect(states(await project.document("schedules", "list", "--sync"))).toEqual(["s same"]);

    project.write("schedules/s.json", schedule("s", { zoneId: "Europe/Berlin" }));
    expect(await project.document("schedules", "upload", "--all")).toMatchObject({ exitCode: 0, summary: { updated: 1 } });
    expect(await heldSchedule("s")).toMatchObject({ zoneId: "Europe/Berlin", paused: true, pausedReason: "maintenance" });

    project.write("schedules/s.json", schedule("s", { zoneId: "Europe/Berlin", paused: false }));
    expect((await project.document("schedules", "diff", own("s"))).items).toMatchObject([
      { changes: [{ path: "/paused", remote: true, local: false }] },
    ]);
    expect(await project.document("schedules", "upload", "--all")).toMatchObject({ exitCode: 0, summary: { updated: 1 } });
    const held = await heldSchedule("s");
    expect(held).toMatchObject({ paused: false });
    expect(held).not.toHaveProperty("pausedReason");
    expect(states(await project.document("schedules", "list", "--sync"))).toEqual(["s same"]);
  });

  it("with a zone that the server does not know is found before it is sent", async () => {
    project.write("schedules/all.json", [schedule("good"), schedule("odd", { zoneId: "Nowhere/Town" })]);
    const document = await project.document("schedules", "upload", "--all");
    expect(document).toMatchObject({ exitCode: 5, summary: { created: 1, invalid: 1, failed: 0 } });
    expect(document.findings).toMatchObject([{ severity: "error", file: "schedules/all.json" }]);
  });
});

describe("workflows", () => {
  const order = (version: number) => ({
    name: own("order"),
    version,
    tasks: [{ name: "pause", taskReferenceName: "pause", type: "WAIT" }],
  });

  it("that a handler or a schedule starts are in use, with the place", async () => {
    project.write("workflows/order.json", [order(1), order(2)]);
    project.write("workflows/stays.json", { ...order(1), name: own("stays") });
    project.write("events/h.json", handler("h"));
    project.write("schedules/s.json", schedule("s", { startWorkflowRequest: { name: own("order"), version: 1 } }));
    for (const noun of ["workflows", "events", "schedules"])
      expect(await project.document(noun, "upload", "--all")).toMatchObject({ exitCode: 0 });
    project.remove("workflows/order.json");
    const kept = await project.document("workflows", "purge", "--orphaned", "-y");
    expect(mine(kept)).toMatchObject([
      { version: 1, reason: "in-use", usedBy: [{ kind: "schedule", workflow: own("s"), path: "/startWorkflowRequest", side: "remote" }] },
      {
        version: 2,
        reason: "in-use",
        repointsTo: 1,
        usedBy: [{ kind: "event-handler", workflow: own("h"), path: "/actions/0/start_workflow" }],
      },
    ]);
  });
});
