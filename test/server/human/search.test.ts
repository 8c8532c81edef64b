/** Searches for HUMAN tasks: each filter, text queries, pages. */
import { beforeAll, afterAll, describe, expect, it } from "vitest";
import type { JsonObject } from "../../../src/core/json.ts";
import type { HumanTaskSearch } from "../../../src/core/model/human.ts";
import { parseTextQuery } from "../../../src/server/runtime/human/human-text.ts";
import { createRuntime } from "../../../src/server/runtime/create-runtime.ts";
import type { Runtime } from "../../../src/server/runtime/create-runtime.ts";
import { createManualClock } from "../runtime/manual-clock.ts";

let runtime: Runtime;
const begin = 1_700_000_000_000;
const ids: Record<string, string> = {};
const jo = { userType: "EXTERNAL_USER", user: "jo" } as const;

beforeAll(async () => {
  const clock = createManualClock(begin);
  runtime = await createRuntime({ clock });
  const { human, metadata, workflows } = runtime.api;
  async function start(ref: string, definition: JsonObject, input: JsonObject = {}, name = "first"): Promise<void> {
    const task = {
      name: `${ref}_def`,
      taskReferenceName: ref,
      type: "HUMAN",
      inputParameters: { ...input, __humanTaskDefinition: definition },
    };
    metadata.createWorkflowDef({ name, tasks: [task] }, true);
    const id = await workflows.startWorkflow({ name });
    ids[ref] = workflows.getWorkflow(id, true).tasks[0]?.taskId ?? "";
    ids[`${ref}-run`] = id;
    clock.advance(1000);
  }
  await start("pending", { displayName: "One" }, { priority: "high", order: { id: 17, tags: ["new", "Big One"] } });
  await start("assigned", { displayName: "Two", assignments: [{ assignee: jo }] }, { priority: "low" }, "second");
  await start("group", { assignee: { userType: "CONDUCTOR_GROUP", user: "jo" } });
  await start("claimed", {}, { priority: "HIGH" });
  human.claimHumanTask(ids["claimed"] ?? "", jo, { overrideAssignment: false, withTemplate: false });
  await start("done", {});
  await human.updateHumanTask(ids["done"] ?? "", { verdict: "approved", n: 5 }, true);
  await start("deleted", {});
  await workflows.terminateWorkflow(ids["deleted-run"] ?? "");
});
afterAll(() => runtime.close());

const refsOf = (search: HumanTaskSearch): string[] =>
  runtime.api.human.searchHumanTasks(search).results.map(({ taskRefName }) => taskRefName);

describe("a search", () => {
  it.each<[HumanTaskSearch, string[]]>([
    [{}, ["deleted", "done", "claimed", "group", "assigned", "pending"]],
    [
      { states: [], assignees: [], claimants: [], taskRefNames: [], taskInputQuery: "", fullTextQuery: " * " },
      ["deleted", "done", "claimed", "group", "assigned", "pending"],
    ],
    [{ states: ["PENDING"] }, ["pending"]],
    [{ states: ["ASSIGNED", "IN_PROGRESS"] }, ["claimed", "group", "assigned"]],
    [{ states: ["COMPLETED"] }, ["done"]],
    [{ states: ["DELETED"] }, ["deleted"]],
    [{ states: ["TIMED_OUT"] }, []],
    [{ searchType: "INBOX" }, ["claimed", "group", "assigned", "pending"]],
    [{ searchType: "INBOX", states: ["PENDING", "COMPLETED"] }, ["pending"]],
    [{ searchType: "INBOX", states: ["COMPLETED"] }, []],
    [{ assignees: [jo] }, ["assigned"]],
    [{ assignees: [{ user: "jo" }] }, ["group", "assigned"]],
    [{ assignees: [{ userType: "CONDUCTOR_GROUP" }] }, ["group"]],
    [{ assignees: [{}] }, ["group", "assigned"]],
    [{ assignees: [{ user: "' OR 1=1 --" }] }, []],
    [{ claimants: [jo, { user: "nobody" }] }, ["claimed"]],
    [{ definitionNames: ["done_def", "group_def"] }, ["done", "group"]],
    [{ taskRefNames: ["pending", "pend"] }, ["pending"]],
    [{ displayNames: ["Two"] }, ["assigned"]],
    [{ workflowNames: ["second"] }, ["assigned"]],
    [{ updateStartTime: begin + 5001 }, ["deleted"]],
    [{ updateEndTime: begin + 1000 }, ["assigned", "pending"]],
    [{ taskInputQuery: "priority:high" }, ["claimed", "pending"]],
    [{ taskInputQuery: "priority:high order.id:17" }, ["pending"]],
    [{ taskOutputQuery: "verdict:app*" }, ["done"]],
    [{ fullTextQuery: "jo" }, ["claimed", "group", "assigned"]],
    [{ fullTextQuery: "second" }, ["assigned"]],
    [{ start: 1, size: 2 }, ["done", "claimed"]],
    [{ fullTextQuery: "def", start: 4, size: 5 }, ["assigned", "pending"]],
    [{ start: -3, size: 1 }, ["deleted"]],
    [{ size: 0 }, []],
  ])("%j finds %j", (search, refs) => {
    expect(refsOf(search)).toEqual(refs);
  });

  it("by runs finds theirs", () => {
    expect(refsOf({ workflowIds: [ids["group-run"] ?? "", "nothing"] })).toEqual(["group"]);
  });

  it("tells how many there are beside those of the page", () => {
    const page = { start: 2, pageSizeLimit: 1000, hits: 3, totalHits: 6 };
    expect(runtime.api.human.searchHumanTasks({ start: 2, size: 3 })).toMatchObject(page);
    expect(runtime.api.human.searchHumanTasks({ start: 2, size: 3, fullTextQuery: "def" })).toMatchObject(page);
    expect(runtime.api.human.searchHumanTasks({ size: 2_000_000 })).toMatchObject({ hits: 6 });
  });
});

describe("a text query", () => {
  const value = { priority: "high", order: { id: 17, tags: ["new", "Big One"] }, none: null };
  it.each<[string, boolean]>([
    ["priority:high", true],
    ["PRIORITY:high", false],
    ["priority:HIGH", true],
    ["priority:low", false],
    ["priority:h*gh", true],
    ["priority:*", true],
    ["nothing:*", false],
    ["order.id:17", true],
    ["order.id:1", false],
    ['order.tags:"big one"', true],
    ["tags:new", false],
    ["big", true],
    ["priority:high AND new", true],
    ["priority:high AND old", false],
    ["none:null", true],
    ["constructor:*", false],
    ["__proto__.x:*", false],
    [`priority:${"*a".repeat(900)}`, false],
  ])("%.40s holds: %s", (query, isSo) => {
    expect(parseTextQuery(query)?.holds(value)).toBe(isSo);
  });

  it.each(["", "  ", "*", "AND", undefined])("%j says nothing", (query) => {
    expect(parseTextQuery(query)).toBeUndefined();
  });
});
