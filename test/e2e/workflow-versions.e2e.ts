import { describe, expect, it } from "vitest";
import type { OutputDocument } from "../commands/support/documents.ts";
import type { Target } from "../harness/target.ts";
import type { TestProject } from "./support/project.ts";
import { useProject } from "./support/use-project.ts";

let target: Target;
let project: TestProject;

useProject((made, at) => {
  [project, target] = [made, at];
});

const own = (name: string): string => project.prefix + name;
const wait = { name: "pause", taskReferenceName: "pause", type: "WAIT" };
const flow = (name: string, version: number, ...tasks: object[]) => ({ name: own(name), version, tasks: [wait, ...tasks] });
const calls = (name: string, version?: number) => ({
  name: `call_${name}`,
  taskReferenceName: `call_${name}`,
  type: "SUB_WORKFLOW",
  subWorkflowParam: { name: own(name), ...(version === undefined ? {} : { version }) },
});

const shortName = ({ name, version }: { name: string; version?: number }): string => `${name.slice(project.prefix.length)}@${version}`;
const outcomes = (document: OutputDocument): string[] =>
  document.items
    .filter(({ name }) => name.startsWith(project.prefix))
    .map((item) => `${shortName(item)} ${item.outcome}${item.reason === undefined ? "" : ` ${item.reason}`}`);

/** On a shared server there may be findings of others' definitions. */
const repointed = ({ findings }: OutputDocument): number => findings.filter(({ code }) => code === "latest-repointed").length;

/** Puts them on the server as this project's own, and keeps only some of them in the project. */
async function publish(definitions: object[], kept: object[] = []): Promise<void> {
  project.write("workflows/all.json", definitions);
  expect(await project.document("workflows", "upload", "--all")).toMatchObject({ exitCode: 0 });
  project.write("workflows/all.json", kept);
}

async function remoteVersions(): Promise<string[]> {
  const { items } = await project.document("workflows", "list", "--remote");
  return items.filter(({ name }) => name.startsWith(project.prefix)).map(shortName);
}

describe("purge --old-versions", () => {
  it("keeps the newest of each name, and what is in the project", async () => {
    const all = [1, 2, 3, 4].map((version) => flow("a", version));
    await publish([...all, flow("b", 1), flow("b", 7)], [flow("a", 1)]);
    const dry = await project.document("workflows", "purge", "--old-versions", "--keep", "2", "--dry-run", "--allow-deletes", "100%");
    expect(outcomes(dry)).toEqual(["a@1 kept local", "a@2 not-attempted"]);
    expect(dry).toMatchObject({ exitCode: 0, dryRun: true });
    const purged = await project.document("workflows", "purge", "--old-versions", "--keep", "1", "-y", "--allow-deletes", "100%");
    expect(outcomes(purged)).toEqual(["a@1 kept local", "a@2 deleted", "a@3 deleted", "b@1 deleted"]);
    expect([purged.exitCode, repointed(purged)]).toEqual([0, 0]);
    expect(await remoteVersions()).toEqual(["a@1", "a@4", "b@7"]);
  });

  it("is limited by names, and touches nothing of others", async () => {
    await publish([flow("a", 1), flow("a", 2), flow("b", 1), flow("b", 2)], [flow("stays", 1)]);
    const answer = await fetch(`${target.url}/metadata/workflow`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ ...flow("a", 3), ownerApp: "somebody-else" }),
    });
    expect(answer.ok).toBe(true);
    const purged = await project.document("workflows", "purge", own("a"), "--old-versions", "--keep", "1", "-y");
    expect(outcomes(purged)).toEqual(["a@1 deleted", "a@2 deleted"]);
    expect(await project.document("workflows", "purge", own("nowhere"), "--old-versions", "--keep", "1", "-y")).toMatchObject({
      exitCode: 1,
    });
    expect(await remoteVersions()).toEqual(["a@3", "b@1", "b@2"]);
  });

  it("keeps a version that is pinned and one that runs", async () => {
    await publish(
      [1, 2, 3, 4].map((version) => flow("a", version)),
      [flow("user", 1, calls("a", 1))],
    );
    const started = await fetch(`${target.url}/workflow/${own("a")}?version=2`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: "{}",
    });
    const id = await started.text();
    const purged = await project.document("workflows", "purge", own("a"), "--old-versions", "--keep", "1", "-y");
    expect(outcomes(purged)).toEqual(["a@1 kept in-use", "a@2 kept running", "a@3 deleted"]);
    expect(purged.exitCode).toBe(0);
    await fetch(`${target.url}/workflow/${id}`, { method: "DELETE" });
  });

  it("refuses when nothing local was found, and deletes nothing", async () => {
    await publish([flow("a", 1), flow("a", 2)]);
    const refused = await project.document("workflows", "purge", "--old-versions", "--keep", "1", "-y");
    expect(refused).toMatchObject({ exitCode: 4, refusals: [{ code: "nothing-local" }] });
    expect(await remoteVersions()).toEqual(["a@1", "a@2"]);
  });
});

describe("the newest version", () => {
  it("is kept while somebody known starts it without a version, and says what they would get", async () => {
    await publish([flow("a", 1), flow("a", 2), flow("user", 1, calls("a"))], [flow("user", 1, calls("a"))]);
    const kept = await project.document("workflows", "purge", `${own("a")}@2`, "-y");
    expect(kept).toMatchObject({ exitCode: 4, items: [{ outcome: "kept", reason: "in-use", repointsTo: 1 }] });
    expect((await project.flow("workflows", "purge", `${own("a")}@2`, "-y")).stdout).toContain(
      `whoever names no version would get ${own("a")}@1`,
    );
    const older = await project.document("workflows", "purge", `${own("a")}@1`, "-y");
    expect([older.exitCode, repointed(older)]).toEqual([0, 0]);
  });

  it("goes with a warning that names the old and the new one", async () => {
    await publish([flow("a", 1), flow("a", 2), flow("user", 1, calls("a"))], [flow("user", 1, calls("a"))]);
    const preview = await project.flow("workflows", "purge", `${own("a")}@2`, "--force", "--dry-run");
    expect(preview).toMatchObject({ exitCode: 0 });
    expect(preview.stderr).toContain(
      `warning latest-repointed Without ${own("a")}@2, whoever starts ${own("a")} and names no version gets ${own("a")}@1. Known: workflow ${own("user")}@1.`,
    );
    const forced = await project.document("workflows", "purge", `${own("a")}@2`, "--force", "-y");
    expect(forced).toMatchObject({ exitCode: 0, summary: { deleted: 1 } });
    expect(repointed(forced)).toBe(1);
  });

  it("is warned of, too, where nobody known starts it so, and not where no version is left", async () => {
    await publish([flow("a", 1), flow("a", 2), flow("b", 1)], [flow("a", 1)]);
    const purged = await project.document("workflows", "purge", "--orphaned", "-y", "--allow-deletes", "100%");
    expect(outcomes(purged)).toEqual(["a@2 deleted", "b@1 deleted"]);
    expect(repointed(purged)).toBe(1);
  });
});

it("parents and children that are orphaned go in one purge", async () => {
  const chain = [flow("a_child", 1), flow("b_parent", 1, calls("a_child")), flow("c_top", 1, calls("b_parent"), calls("a_child", 1))];
  const circle = [flow("x", 1, calls("y")), flow("y", 1, calls("x"))];
  await publish([...chain, ...circle], [flow("stays", 1)]);
  const purged = await project.document("workflows", "purge", "--orphaned", "-y", "--allow-deletes", "100%");
  expect(purged).toMatchObject({ exitCode: 0, summary: { deleted: 5, failed: 0 } });
  expect(outcomes(purged).filter((line) => !line.endsWith(" deleted"))).toEqual([]);
  expect(await remoteVersions()).toEqual([]);
});

it("children of a parent that stays, stay", async () => {
  await publish(
    [flow("child", 1), flow("parent", 1, calls("child")), flow("stays", 1, calls("parent"))],
    [flow("stays", 1, calls("parent"))],
  );
  const kept = await project.document("workflows", "purge", "--orphaned", "-y", "--allow-deletes", "100%");
  expect(outcomes(kept)).toEqual(["child@1 kept in-use", "parent@1 kept in-use"]);
});
