/** Who changed what is changed, and what proves that an orphan is ours, as the commands tell it. */
import { rmSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { GitRepository } from "../harness/git-repository.ts";
import { createRepository } from "../harness/git-repository.ts";
import type { Target } from "../harness/target.ts";
import { startTarget } from "../harness/target.ts";
import { tempFolder } from "../harness/temp-folder.ts";
import type { OutputDocument } from "./support/documents.ts";
import { readDocument } from "./support/documents.ts";
import { runInProcess } from "./support/run-in-process.ts";

let target: Target;
beforeAll(async () => {
  target = await startTarget();
});
afterAll(() => target.close());

let count = 0;

interface Situation {
  repository: GitRepository;
  /** Names that no other test has. */
  name: (stem: string) => string;
  document: (...args: string[]) => Promise<OutputDocument>;
  text: (...args: string[]) => Promise<string>;
  /** As a fresh clone has none. */
  forgetJournal: () => void;
  /** Somebody else's edit, past `flow`. */
  edit: (name: string, retryCount: number) => Promise<void>;
}

/** Commits are of a minute ago: what the server is told now comes after them for certain. */
function newSituation(): Situation {
  count += 1;
  const prefix = `way_${process.pid}_${count}_`;
  const repository = createRepository(tempFolder(), { now: () => Date.now() - 60_000 });
  repository.write({ "config/flow.json": { project: "ours", server: target.url }, ".gitignore": ".flow/\n" });
  const run = (args: readonly string[]) => runInProcess(args, { cwd: repository.folder });
  return {
    repository,
    name: (stem) => prefix + stem,
    document: async (...args) => readDocument(await run([...args, "--json"])),
    text: async (...args) => (await run(args)).stdout,
    forgetJournal: () => rmSync(path.join(repository.folder, ".flow"), { recursive: true, force: true }),
    edit: async (name, retryCount) => {
      const body = { name, retryCount, ownerApp: "ours" };
      const send = (method: "POST" | "PUT", content: unknown): Promise<Response> => {
        const request = { method, headers: { "content-type": "application/json" }, body: JSON.stringify(content) };
        return fetch(`${target.url}/metadata/taskdefs`, request);
      };
      const answer = await send("PUT", body);
      // There was none yet.
      const last = answer.status === 404 ? await send("POST", [body]) : answer;
      if (!last.ok) throw new Error(await last.text());
    },
  };
}

const taskFile = (name: string, retryCount: number) => ({ [`tasks/${name}/task.yml`]: `name: ${name}\nretryCount: ${retryCount}\n` });

describe("list --sync", () => {
  it("knows the directions by the journal, without any commit", async () => {
    const { repository, name, document, text, edit } = newSituation();
    const [here, there, both] = [name("here"), name("there"), name("both")];
    repository.write({ ...taskFile(here, 1), ...taskFile(there, 1), ...taskFile(both, 1) });
    await document("tasks", "upload", "--all");
    repository.write({ ...taskFile(here, 2), ...taskFile(both, 2) });
    await edit(there, 9);
    await edit(both, 9);
    const { items, summary } = await document("tasks", "list", "--sync");
    const directions = new Map(items.map((item) => [item.name, item]));
    expect(directions.get(here)).toMatchObject({ state: "changed", direction: "changed-here", evidence: { from: "journal" } });
    expect(directions.get(there)).toMatchObject({ state: "changed", direction: "drifted" });
    expect(directions.get(both)).toMatchObject({ state: "changed", direction: "conflict" });
    expect(summary).toMatchObject({ changed: 3, drifted: 1, conflicts: 1 });
    const printed = await text("tasks", "list", "--sync");
    for (const words of [
      "3 changed (1 drifted, 1 conflict)",
      "changed here since run",
      "drifted: changed on the server since run",
      "conflict: changed on both",
    ])
      expect(printed).toContain(words);
    expect((await document("tasks", "diff", there)).items).toMatchObject([{ direction: "drifted" }]);
  });

  it("knows them by Git where there is no journal", async () => {
    const { repository, name, document, forgetJournal, edit } = newSituation();
    const [here, there, both] = [name("here"), name("there"), name("both")];
    repository.commit({ ...taskFile(here, 1), ...taskFile(there, 1), ...taskFile(both, 1) });
    await document("tasks", "upload", "--all");
    forgetJournal();
    repository.commit(taskFile(here, 2));
    repository.write(taskFile(both, 3));
    await edit(there, 9);
    await edit(both, 9);
    const { items } = await document("tasks", "list", "--sync");
    expect(items.filter(({ state }) => state === "changed")).toMatchObject([
      { name: both, direction: "conflict", evidence: { from: "git" } },
      { name: here, direction: "changed-here", evidence: { from: "git", file: `tasks/${here}/task.yml` } },
      { name: there, direction: "drifted" },
    ]);
  });

  it("says nothing of it where nobody knows", async () => {
    const { repository, name, document, edit } = newSituation();
    repository.write(taskFile(name("new"), 1));
    await edit(name("new"), 9);
    const [item] = (await document("tasks", "list", "--sync")).items.filter(({ state }) => state === "changed");
    expect(item).toBeDefined();
    expect(item).not.toHaveProperty("direction");
  });

  it("goes on where a journal is damaged", async () => {
    const { repository, name, document, edit } = newSituation();
    repository.commit(taskFile(name("t"), 1));
    await edit(name("t"), 9);
    repository.write({ ".flow/journal/20990101T000000000Z-00000000.ndjson": "{ damaged\n" });
    const changed = (await document("tasks", "list", "--sync")).items.filter(({ state }) => state === "changed");
    expect(changed).toMatchObject([{ name: name("t"), direction: "drifted" }]);
  });
});

describe("upload", () => {
  it("overwrites drift with a warning that says what was there, and flow rollback brings it back", async () => {
    const { repository, name, document, edit } = newSituation();
    const t = name("t");
    repository.write(taskFile(t, 1));
    await document("tasks", "upload", t);
    await edit(t, 9);
    const overwritten = {
      code: "drift-overwritten",
      severity: "warning",
      file: `tasks/${t}/task.yml`,
      line: 1,
      message: expect.stringContaining("retryCount was 9"),
    };
    const hint = (text: string): object => ({ ...overwritten, hint: expect.stringContaining(text) });
    expect((await document("tasks", "upload", t, "--dry-run")).findings).toMatchObject([hint("flow pull")]);
    const uploaded = await document("tasks", "upload", t);
    expect(uploaded).toMatchObject({ exitCode: 0, summary: { updated: 1 }, findings: [hint("flow rollback")] });
    await document("rollback", "-y");
    expect((await document("tasks", "diff", t)).items).toMatchObject([{ changes: [{ path: "/retryCount", remote: 9, local: 1 }] }]);
  });

  it("says nothing where the project moved alone", async () => {
    const { repository, name, document } = newSituation();
    repository.write(taskFile(name("t"), 1));
    await document("tasks", "upload", name("t"));
    repository.write(taskFile(name("t"), 2));
    expect(await document("tasks", "upload", name("t"))).toMatchObject({ summary: { updated: 1 }, findings: [] });
  });
});

describe("purge --orphaned", () => {
  const schedule = (name: string) => ({
    name,
    cronExpression: "0 0 1 * * ?",
    paused: true,
    startWorkflowRequest: { name: "w", version: 1 },
  });

  it("deletes a schedule by the journal or by Git, and shows the proof", async () => {
    const { repository, name, document, text, forgetJournal } = newSituation();
    const [kept, journalled, tracked] = [name("kept"), name("journalled"), name("tracked")];
    const tracking = repository.commit({ "schedules/kept.json": schedule(kept), "schedules/tracked.json": schedule(tracked) });
    await document("schedules", "upload", "--all");
    forgetJournal();
    repository.write({ "schedules/journalled.json": schedule(journalled) });
    await document("schedules", "upload", journalled);
    repository.write({ "schedules/journalled.json": null });
    const removal = repository.commit({ "schedules/tracked.json": null });
    const dry = await text("schedules", "purge", "--orphaned", "--dry-run");
    expect(dry).toContain(`tracked at ${tracking.slice(0, 10)} in schedules/tracked.json, removed at ${removal.slice(0, 10)}`);
    const { items } = await document("schedules", "purge", "--orphaned", "-y");
    expect(items.filter(({ outcome }) => outcome === "deleted")).toMatchObject([
      { name: journalled, evidence: { from: "journal", run: expect.any(String) } },
      { name: tracked, evidence: { from: "git", commit: tracking, file: "schedules/tracked.json", removal: { commit: removal } } },
    ]);
  });

  it("keeps what it cannot prove, and says what would help", async () => {
    const { repository, name, document } = newSituation();
    repository.commit({ "schedules/kept.json": schedule(name("kept")) });
    const answer = await fetch(`${target.url}/scheduler/schedules`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(schedule(name("theirs"))),
    });
    expect(answer.ok).toBe(true);
    const kept = (await document("schedules", "purge", name("theirs"), "-y")).items;
    expect(kept).toMatchObject([
      { outcome: "kept", reason: "not-owned", detail: expect.stringContaining("never published from here, nor tracked on this branch") },
    ]);
  });
});
