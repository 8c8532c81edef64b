/** Each request of each command that writes fails in each way: nothing is deleted or written on a failed read, and what is said of it is true. */
import { randomBytes } from "node:crypto";
import path from "node:path";
import { mkdirSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readDocument } from "../commands/support/documents.ts";
import type { Item, OutputDocument } from "../commands/support/documents.ts";
import { runInProcess } from "../commands/support/run-in-process.ts";
import { seeded } from "../core/seeded.ts";
import { proxyFaultKinds, startFaultProxy } from "../harness/fault-proxy.ts";
import type { FaultProxy, ProxyFault, SeenRequest } from "../harness/fault-proxy.ts";
import { startTarget } from "../harness/target.ts";
import type { Target } from "../harness/target.ts";
import { tempFolder } from "../harness/temp-folder.ts";
import { deleteDefinitions } from "./support/clean-up.ts";
import { testSeed } from "../harness/test-seed.ts";

const prefix = `spoilt_${randomBytes(4).toString("hex")}_`;
const owner = `${prefix}project`;
const named = (name: string): string => prefix + name;
const waiting = [{ name: "wait", taskReferenceName: "wait", type: "WAIT" }];
const flow = (name: string, version: number, description: string) => ({ name: named(name), version, description, tasks: waiting });

let target: Target;
let proxy: FaultProxy;
let runId: string;

const send = (method: string, route: string, body?: unknown): Promise<Response> =>
  fetch(target.url + route, {
    method,
    ...(body === undefined ? {} : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
  });

/** As it is before every run: two of each kind that are ours and orphaned, one that is ours and differs, one that is missing. */
async function reset(): Promise<void> {
  await send("DELETE", `/metadata/taskdefs/${named("new")}`);
  await send("DELETE", `/metadata/workflow/${named("new_flow")}/1`);
  const tasks = ["orphan", "orphan_two", "changed"].map((name) => ({ name: named(name), ownerApp: owner, description: "old" }));
  await send("POST", "/metadata/taskdefs", tasks);
  const flows = [flow("orphan_flow", 1, "old"), flow("orphan_flow", 2, "old"), flow("changed_flow", 1, "old")];
  await send(
    "PUT",
    "/metadata/workflow",
    flows.map((one) => ({ ...one, ownerApp: owner })),
  );
}

beforeAll(async () => {
  target = await startTarget();
  proxy = await startFaultProxy(target.url);
  await reset();
  runId = await (await send("POST", `/workflow/${named("orphan_flow")}?version=1`, {})).text();
});
afterAll(async () => {
  await send("DELETE", `/workflow/${runId}`);
  await deleteDefinitions(target.url, prefix);
  await proxy.close();
  await target.close();
});

function projectFolder(): string {
  const cwd = tempFolder();
  const files = {
    "config/flow.json": { project: owner, server: { url: proxy.url } },
    "tasks/changed/task.json": { name: named("changed"), description: "new" },
    "tasks/new/task.json": { name: named("new"), description: "new" },
    "workflows/changed.json": flow("changed_flow", 1, "new"),
    "workflows/new.json": flow("new_flow", 1, "new"),
  };
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(cwd, file)), { recursive: true });
    writeFileSync(path.join(cwd, file), JSON.stringify(content));
  }
  return cwd;
}

async function run(cwd: string, args: readonly string[], kind?: ProxyFault): Promise<OutputDocument> {
  if (kind === "timeout") {
    writeFileSync(path.join(cwd, "config/flow.json"), JSON.stringify({ project: owner, server: { url: proxy.url, timeoutMs: 300 } }));
  }
  return readDocument(await runInProcess([...args, "--json", "--retries", "0"], { cwd }));
}

const isWrite = ({ method }: SeenRequest): boolean => method !== "GET";

/** Events and schedules may be unknown to a server, and are not asked of it then. */
const mayBeUnknown = ({ path: route }: SeenRequest, kind: ProxyFault): boolean =>
  kind === "no-route" && (route === "/event" || route === "/scheduler/schedules");

/** What an item says has happened, against what the server holds. */
async function contradiction(item: Item): Promise<string | undefined> {
  const route = item.kind === "task" ? `/metadata/taskdefs/${item.name}` : `/metadata/workflow/${item.name}?version=${item.version}`;
  const answer = await send("GET", route);
  const text = await answer.text();
  const isThere = answer.status === 200;
  const isNew = isThere && text.includes('"description":"new"');
  const said = `${item.name}: ${item.outcome} (${item.reason ?? ""}), and it is ${isNew ? "new" : isThere ? "there" : "gone"}`;
  if (item.outcome === "deleted") return isThere ? said : undefined;
  if (item.outcome === "kept") return isThere ? undefined : said;
  if (item.outcome === "done") return isNew ? undefined : said;
  const happened = item.action === undefined ? !isThere : isNew;
  return happened && item.action !== "none" && item.outcome !== "unknown" ? said : undefined;
}

const commands = [
  ["tasks", "purge", "--orphaned", "-y", "--allow-deletes", "2"],
  // By name, as it asks for the runs of every orphan, and a shared server has many.
  ["workflows", "purge", `${prefix}orphan_flow@2`, "-y", "--allow-deletes", "2"],
  ["tasks", "upload", "--all"],
  ["workflows", "upload", "--all"],
  ["tasks", "list", "--sync"],
  ["workflows", "diff"],
];

const timeoutMs = 280_000;

/** An answer that may be somebody else's says nothing of one definition: then the list is asked, which does. */
const isAskedAgain = ({ method, path: route }: SeenRequest, kind: ProxyFault): boolean =>
  method === "GET" && /^\/metadata\/(?:taskdefs|workflow)\/./.test(route) && ["404", "empty-404", "not-a-list"].includes(kind);

const isUntouched = (outcome: string | undefined): boolean => ["failed", "not-attempted", "kept", "skipped"].includes(outcome ?? "");

/** What is wrong with what became of a run whose `nth` request was spoilt; nothing, it is to be hoped. */
async function mistakesOf(document: OutputDocument, seen: readonly SeenRequest[], nth: number, kind: ProxyFault): Promise<string[]> {
  const spoilt = seen[nth - 1];
  if (spoilt === undefined || mayBeUnknown(spoilt, kind)) return [];
  const mistakes: string[] = [];
  if (seen.slice(0, nth).some(isWrite) || isAskedAgain(spoilt, kind)) {
    const items = document.items.filter(({ name }) => name.startsWith(prefix));
    for (const lie of await Promise.all(items.map(contradiction))) if (lie !== undefined) mistakes.push(lie);
    const isFinished = items.every(({ outcome }) => outcome !== "failed" && outcome !== "not-attempted" && outcome !== "unknown");
    if (document.ok !== isFinished) mistakes.push(`ok is ${document.ok}`);
  } else {
    mistakes.push(...seen.filter(isWrite).map(({ method, path: route }) => `${method} ${route} after a failed read`));
    const exitCode = kind === "401" || kind === "403" ? 7 : 6;
    if (document.exitCode !== exitCode) mistakes.push(`exit code ${document.exitCode} instead of ${exitCode}`);
    // Right before a write, the definitions that were to be written are known already.
    const isReported = document.schema === "flow.error/1" || document.items.every(({ outcome }) => isUntouched(outcome));
    if (!isReported) mistakes.push(`a document of ${document.schema}`);
  }
  return mistakes.map((mistake) => `${kind} of request ${nth}, ${spoilt.method} ${spoilt.path}: ${mistake}`);
}

describe.each(commands.map((args) => [args.slice(0, 2).join(" "), args] as const))(`%s (FLOW_TEST_SEED=${testSeed})`, (_title, args) => {
  it(
    "is safe and honest whichever request fails",
    async () => {
      const random = seeded(testSeed);
      await reset();
      proxy.plan();
      const healthy = await run(projectFolder(), args);
      const requests = [...proxy.seen()];
      expect(healthy.exitCode).toBe(0);
      expect(requests.some(isWrite)).toBe(!["list", "diff"].includes(args[1] ?? ""));

      const mistakes: string[] = [];
      for (let nth = 1; nth <= requests.length; nth++) {
        // All ways would take minutes.
        const some = proxyFaultKinds.filter(() => random.next() < 0.08);
        for (const kind of [...some, random.pick(proxyFaultKinds)]) {
          await reset();
          proxy.plan({ nth, kind });
          const document = await run(projectFolder(), args, kind);
          mistakes.push(...(await mistakesOf(document, [...proxy.seen()], nth, kind)));
        }
      }
      expect(mistakes).toEqual([]);
    },
    timeoutMs,
  );
});
