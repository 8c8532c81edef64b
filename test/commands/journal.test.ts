/** What commands that write leave behind, and what takes them back, on the embedded server. */
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startTarget } from "../harness/target.ts";
import type { Target } from "../harness/target.ts";
import { readJournals } from "../../src/project/journal.ts";
import { tempFolder } from "../harness/temp-folder.ts";
import { readDocument } from "./support/documents.ts";
import type { OutputDocument } from "./support/documents.ts";
import { runInProcess } from "./support/run-in-process.ts";

let target: Target;
let folder: string;

beforeAll(async () => {
  target = await startTarget();
});
afterAll(() => target.close());
beforeEach(async () => {
  folder = tempFolder();
  await wipe();
  write("config/flow.json", { project: "ours", server: target.url });
});

async function wipe(): Promise<void> {
  for (const { name } of await list("taskdefs")) await fetch(`${target.url}/metadata/taskdefs/${name}`, { method: "DELETE" });
  for (const { name, version } of await list("workflow"))
    await fetch(`${target.url}/metadata/workflow/${name}/${version}`, { method: "DELETE" });
}

async function list(
  what: "taskdefs" | "workflow",
): Promise<{ name: string; version?: number; retryCount?: number; createTime?: number }[]> {
  const answer: unknown = await (await fetch(`${target.url}/metadata/${what}`)).json();
  if (!Array.isArray(answer)) throw new Error("no list");
  return answer;
}

async function put(body: object): Promise<void> {
  const headers = { "content-type": "application/json" };
  await fetch(`${target.url}/metadata/taskdefs`, { method: "PUT", headers, body: JSON.stringify(body) });
}

function write(file: string, content: object): void {
  mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
  writeFileSync(path.join(folder, file), JSON.stringify(content));
}

const writeTask = (name: string, fields: object = {}): void => write(`tasks/${name}/task.json`, { name, ...fields });
const flow = async (...args: string[]): Promise<OutputDocument> => readDocument(await runInProcess([...args, "--json"], { cwd: folder }));
const journals = (): string[] => (existsSync(path.join(folder, ".flow/journal")) ? readdirSync(path.join(folder, ".flow/journal")) : []);
const retries = async (): Promise<Record<string, number | undefined>> =>
  Object.fromEntries((await list("taskdefs")).map(({ name, retryCount }) => [name, retryCount]));

describe("a run that writes", () => {
  it("leaves a journal, and says where", async () => {
    writeTask("a");
    const uploaded = await flow("tasks", "upload", "--all");
    expect(uploaded).toMatchObject({ exitCode: 0, journal: `.flow/journal/${uploaded["run"]}.ndjson` });
    expect(readJournals(folder)).toMatchObject([
      { run: uploaded["run"], server: target.url, command: "tasks upload", project: "ours", steps: [{ name: "a", outcome: "done" }] },
    ]);
    expect((await runInProcess(["rollback", "--dry-run"], { cwd: folder })).stdout).toContain("- task a");
  });

  it("leaves none where there is nothing to do, nor in a dry run", async () => {
    writeTask("a");
    expect(await flow("tasks", "upload", "--all", "--dry-run")).not.toHaveProperty("journal");
    expect(journals()).toEqual([]);
    await flow("tasks", "upload", "--all");
    expect(await flow("tasks", "upload", "--all")).not.toHaveProperty("journal");
    expect(journals()).toHaveLength(1);
  });

  it("puts its journal where it is told to, from where it runs, and names that file for the rollback", async () => {
    writeTask("a");
    const run = await runInProcess(["-C", folder, "tasks", "upload", "--all", "--journal", "out/run.ndjson"], { cwd: tempFolder() });
    expect(run.stdout).toMatch(/^Journal out\/run\.ndjson; `flow rollback out\/run\.ndjson -C \S+` brings back what was there\.$/m);
    expect(journals()).toEqual([]);
    expect(await flow("rollback", "-y")).toMatchObject({ exitCode: 1 });
    expect(await flow("rollback", "out/run.ndjson", "-y")).toMatchObject({ exitCode: 0, summary: { deleted: 1 } });
  });

  it("overwrites no file by its journal, and sends nothing then", async () => {
    writeTask("a");
    write("run.ndjson", {});
    expect(await flow("tasks", "upload", "--all", "--journal", "run.ndjson")).toMatchObject({
      exitCode: 64,
      error: { message: expect.stringContaining("a journal overwrites nothing") },
    });
    expect(await list("taskdefs")).toEqual([]);
  });

  it("sends nothing where its journal cannot be written", async () => {
    writeTask("a");
    writeFileSync(path.join(folder, ".flow"), "in the way");
    expect(await flow("tasks", "upload", "--all")).toMatchObject({
      exitCode: 1,
      error: { code: "failed", hint: expect.stringContaining("--journal FILE") },
    });
    expect(await list("taskdefs")).toEqual([]);
  });

  it("writes no credentials into it", async () => {
    writeTask("a");
    const url = target.url.replace("http://", "http://user:planted-password@");
    const env = { CONDUCTOR_API_KEY: "planted-key" };
    await runInProcess(["tasks", "upload", "--all", "--server", url], { cwd: folder, env });
    const [file = ""] = journals();
    const text = readFileSync(path.join(folder, ".flow/journal", file), "utf8");
    expect(text).toContain('"name":"a"');
    expect(text).not.toContain("planted");
  });
});

describe("rollback", () => {
  it("takes back the last run, then the one before, and then there is none", async () => {
    writeTask("a", { retryCount: 1 });
    await flow("tasks", "upload", "--all");
    writeTask("a", { retryCount: 2 });
    writeTask("b");
    await flow("tasks", "upload", "--all");
    expect(await flow("rollback", "-y")).toMatchObject({ exitCode: 0, summary: { updated: 1, deleted: 1, unchanged: 0, skipped: 0 } });
    expect(await retries()).toEqual({ a: 1 });
    expect(await flow("rollback", "-y")).toMatchObject({ exitCode: 0, summary: { deleted: 1 } });
    expect(await retries()).toEqual({});
    expect(await flow("rollback", "-y")).toMatchObject({ exitCode: 1, error: { code: "not-found" } });
  });

  it("can be taken back itself, by its name", async () => {
    writeTask("a", { retryCount: 1 });
    await flow("tasks", "upload", "--all");
    const first = await flow("rollback", "-y");
    expect(await flow("rollback", String(first["run"]), "-y")).toMatchObject({ exitCode: 0, summary: { created: 1 } });
    expect(await retries()).toEqual({ a: 1 });
    expect(await flow("rollback", "-y")).toMatchObject({ exitCode: 0, summary: { deleted: 1 } });
  });

  it("brings back what a purge deleted", async () => {
    writeTask("a", { retryCount: 1 });
    writeTask("b", { retryCount: 7 });
    await flow("tasks", "upload", "--all");
    write("tasks/b/task.json", { name: "c" });
    expect(await flow("tasks", "purge", "--orphaned", "-y")).toMatchObject({ exitCode: 0, summary: { deleted: 1 } });
    expect(await flow("rollback", "-y")).toMatchObject({ exitCode: 0, summary: { created: 1 } });
    expect(await retries()).toEqual({ a: 1, b: 7 });
  });

  it("leaves alone what somebody else has changed, and tries it again when asked again", async () => {
    writeTask("a");
    writeTask("b");
    await flow("tasks", "upload", "--all");
    await put({ name: "a", retryCount: 9 });
    expect(await flow("rollback", "-y")).toMatchObject({
      exitCode: 3,
      summary: { deleted: 1, skipped: 1 },
      items: [
        {
          name: "a",
          outcome: "skipped",
          reason: "changed",
          changes: [
            { path: "/ownerApp", local: "ours" },
            { path: "/retryCount", remote: 9 },
          ],
        },
        { name: "b", action: "delete", outcome: "done" },
      ],
    });
    expect(await flow("rollback", "-y")).toMatchObject({ exitCode: 4, summary: { unchanged: 1, skipped: 1 } });
    await put({ name: "a", ownerApp: "ours" });
    expect(await flow("rollback", "-y")).toMatchObject({ exitCode: 0, summary: { deleted: 1, unchanged: 1 } });
    expect(await retries()).toEqual({});
  });

  it("leaves alone what is used by now", async () => {
    writeTask("a");
    await flow("tasks", "upload", "--all");
    const workflow = { name: "w", version: 1, tasks: [{ name: "a", taskReferenceName: "t", type: "SIMPLE" }] };
    const headers = { "content-type": "application/json" };
    await fetch(`${target.url}/metadata/workflow`, { method: "POST", headers, body: JSON.stringify(workflow) });
    expect(await flow("rollback", "-y")).toMatchObject({
      exitCode: 4,
      items: [{ name: "a", reason: "in-use", usedBy: [{ workflow: "w", version: 1, path: "/tasks/0" }] }],
    });
    expect(await retries()).toEqual({ a: 3 });
  });

  it("asks, and without a terminal it needs -y", async () => {
    writeTask("a");
    await flow("tasks", "upload", "--all");
    expect(await flow("rollback")).toMatchObject({
      exitCode: 4,
      refusals: [{ code: "consent-needed", hint: expect.stringContaining("-y") }],
    });
    expect(await flow("rollback", "--dry-run")).toMatchObject({ exitCode: 0, dryRun: true, items: [{ name: "a", action: "delete" }] });
    expect(await retries()).toEqual({ a: 3 });
    expect(journals()).toHaveLength(1);
  });

  it("deletes no large part of a kind unless it is told to", async () => {
    for (let n = 0; n < 10; n++) writeTask(`t${n}`);
    await flow("tasks", "upload", "--all");
    expect(await flow("rollback", "-y")).toMatchObject({ exitCode: 4, refusals: [{ code: "too-many-deletes" }] });
    expect(await flow("rollback", "-y", "--allow-deletes", "much")).toMatchObject({ exitCode: 64 });
    expect(await flow("rollback", "-y", "--allow-deletes", "10")).toMatchObject({ exitCode: 0, summary: { deleted: 10 } });
  });

  it("takes a run by the beginning of its name, and says which there are", async () => {
    writeTask("a");
    const { run } = await flow("tasks", "upload", "--all");
    expect(await flow("rollback", String(run).slice(0, 18), "--dry-run")).toMatchObject({ exitCode: 0, takesBack: { run } });
    expect(await flow("rollback", "nothing")).toMatchObject({
      exitCode: 1,
      error: { message: "There is no run or journal nothing.", hint: `The last runs: ${run} (tasks upload).` },
    });
  });

  it("refuses a run on another server, and a file that is no journal", async () => {
    writeTask("a");
    const { run } = await flow("tasks", "upload", "--all");
    const other = await startTarget();
    try {
      expect(await flow("rollback", "--server", other.url)).toMatchObject({ exitCode: 1 });
      expect(await flow("rollback", String(run), "--server", other.url)).toMatchObject({
        exitCode: 4,
        error: { hint: expect.stringContaining(`--server ${target.url}`) },
      });
    } finally {
      await other.close();
    }
    expect(await flow("rollback", "config/flow.json")).toMatchObject({
      exitCode: 1,
      error: { message: expect.stringContaining("not a journal") },
    });
    write("empty.ndjson", {});
    writeFileSync(path.join(folder, "empty.ndjson"), '{"type":"begin"');
    expect(await flow("rollback", "empty.ndjson")).toMatchObject({ exitCode: 1, error: { code: "not-found" } });
  });

  it("does nothing where all is as before", async () => {
    writeTask("a");
    await flow("tasks", "upload", "--all");
    await fetch(`${target.url}/metadata/taskdefs/a`, { method: "DELETE" });
    expect(await flow("rollback")).toMatchObject({ exitCode: 0, summary: { deleted: 0, unchanged: 1 }, items: [] });
    expect(journals()).toHaveLength(1);
  });
});

describe("backup and restore", () => {
  it("save everything, and bring back what differs or is missing, and nothing else", async () => {
    writeTask("a", { retryCount: 1 });
    writeTask("b", { retryCount: 2 });
    write("workflows/w.json", { name: "w", version: 1, tasks: [{ name: "a", taskReferenceName: "t", type: "SIMPLE" }] });
    await flow("tasks", "upload", "--all");
    await flow("workflows", "upload", "--all");
    const saved = await flow("backup", "all.json");
    expect(saved).toMatchObject({ exitCode: 0, file: "all.json", summary: { tasks: 2, workflows: 1 } });
    expect((statSync(path.join(folder, "all.json")).mode & 0o777).toString(8)).toBe("600");
    const before = { tasks: await list("taskdefs"), workflows: await list("workflow") };

    await wipe();
    writeTask("c");
    await flow("tasks", "upload", "a", "c");
    await put({ name: "a", retryCount: 9 });
    expect(await flow("restore", "all.json", "--dry-run")).toMatchObject({
      exitCode: 0,
      items: [{ name: "a" }, { name: "b" }, { name: "w" }],
    });
    expect(await flow("restore", "all.json", "w@1", "-y")).toMatchObject({ exitCode: 0, summary: { created: 1, unchanged: 0 } });
    expect(await flow("restore", "all.json", "-y")).toMatchObject({ exitCode: 0, summary: { created: 1, updated: 1, unchanged: 1 } });
    expect(await retries()).toEqual({ a: 1, b: 2, c: 3 });
    expect((await list("workflow"))[0]?.createTime).toBe(before.workflows[0]?.createTime);
    expect(await flow("restore", "all.json", "-y")).toMatchObject({ exitCode: 0, summary: { created: 0, updated: 0, unchanged: 3 } });
    expect(await flow("rollback", "-y")).toMatchObject({ exitCode: 0, summary: { deleted: 1, updated: 1 } });
    expect(await retries()).toEqual({ a: 9, c: 3 });
  });

  it("take a purge's backup, too", async () => {
    writeTask("a", { retryCount: 1 });
    await flow("tasks", "upload", "--all");
    writeTask("b");
    const { backup } = await flow("tasks", "purge", "a", "--force", "-y");
    expect(await retries()).toEqual({});
    expect(await flow("restore", String(backup), "-y")).toMatchObject({ exitCode: 0, summary: { created: 1 } });
    expect(await retries()).toEqual({ a: 1 });
  });

  it("leave alone what another project has taken over", async () => {
    writeTask("a");
    await flow("tasks", "upload", "--all");
    await flow("backup", "all.json");
    await put({ name: "a", ownerApp: "theirs" });
    expect(await flow("restore", "all.json", "-y")).toMatchObject({ exitCode: 4, items: [{ name: "a", reason: "owned-by-other" }] });
    expect(await flow("restore", "all.json", "-y", "--take-over")).toMatchObject({ exitCode: 0, summary: { updated: 1 } });
  });

  it("print the backup where that is asked for", async () => {
    writeTask("a");
    await flow("tasks", "upload", "--all");
    const { stdout } = await runInProcess(["backup", "-"], { cwd: folder });
    expect(JSON.parse(stdout)).toMatchObject({
      schema: "flow.backup/1",
      server: { url: target.url },
      definitions: [{ kind: "task", name: "a" }],
    });
    expect(await flow("backup", "-")).toMatchObject({ schema: "flow.backup/1", ok: true });
  });

  it("overwrite nothing", async () => {
    write("all.json", {});
    expect(await flow("backup", "all.json")).toMatchObject({
      exitCode: 64,
      error: { message: expect.stringContaining("overwrites nothing") },
    });
    expect(await flow("backup")).toMatchObject({ exitCode: 0, file: expect.stringMatching(/^\.flow\/backups\/.*\.json$/) });
  });

  it.each([
    ["is not there", undefined, 64, "cannot be read", undefined],
    ["is no JSON", '{\n  "a": tru\n}', 1, "is not a backup of flow", 2],
    ["is something else", "{}", 1, "it is no document of the schema flow.backup/1", undefined],
  ])("refuse a file that %s", async (_what, content, exitCode, message, line) => {
    if (content !== undefined) writeFileSync(path.join(folder, "bad.json"), content);
    const answer = await flow("restore", "bad.json", "-y");
    expect(answer).toMatchObject({
      exitCode,
      error: { message: expect.stringContaining(message), ...(line === undefined ? {} : { line }) },
    });
  });

  it("say a name that is not in the backup, and that it is of another server", async () => {
    writeTask("a");
    await flow("tasks", "upload", "--all");
    await flow("backup", "all.json");
    expect(await flow("restore", "all.json", "A", "-y")).toMatchObject({ exitCode: 1, error: { hint: "Did you mean a?" } });
    const text = readFileSync(path.join(folder, "all.json"), "utf8").replace(target.url, "http://elsewhere/api");
    writeFileSync(path.join(folder, "other.json"), text);
    expect(await flow("restore", "other.json", "-y")).toMatchObject({
      exitCode: 0,
      findings: [{ code: "other-server", severity: "warning" }],
    });
  });
});
