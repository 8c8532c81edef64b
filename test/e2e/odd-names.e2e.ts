/** Names with signs that mean something to addresses, shells, patterns and queues: each comes, is the same, and goes again, alone. */
import { describe, expect, it } from "vitest";
import type { TestProject } from "./support/project.ts";
import { useProject } from "./support/use-project.ts";

let project: TestProject;

useProject((made) => {
  project = made;
});

const oddNames = [
  "plain",
  "PLAIN",
  "two words",
  "ünïcode ☃ 𝒳",
  "e\u0301",
  "é",
  "per%cent",
  "per%25cent",
  "%41",
  "quote'd",
  'double"d',
  "a+b",
  "a&b=c",
  "what?",
  "#hash",
  "semi;colon",
  "at@2",
  "colon:ed",
  "*",
  "a*",
  "[x]",
  "{x}",
  "${x}",
  "$(x)",
  "`x`",
  "a,b",
  "a|b",
  "<b>",
  "..dots",
  "-dash",
  "--yes",
  "constructor",
  "__proto__x",
  "tab\there",
] as const;

const noun = {
  tasks: (name: string) => ({ name, description: `of ${name}` }),
  workflows: (name: string) => ({ name, tasks: [{ name: "t", taskReferenceName: "t", type: "WAIT" }] }),
} as const;

describe.each(["tasks", "workflows"] as const)("%s with odd names", (kind) => {
  it("are uploaded, compared and purged, each under its own name only", async () => {
    const names = oddNames.map((name) => project.prefix + name);
    const write = (name: string, index: number): void =>
      project.write(kind === "tasks" ? `tasks/t${index}/task.json` : `workflows/w${index}.json`, noun[kind](name));
    names.forEach(write);
    write(`${project.prefix}stays`, names.length);
    const uploaded = await project.document(kind, "upload", "--all");
    expect(uploaded).toMatchObject({ exitCode: 0, summary: { created: names.length + 1, failed: 0 } });
    expect((await project.document(kind, "list", "--sync")).summary).toMatchObject({ same: names.length + 1, changed: 0, localOnly: 0 });

    for (const name of [`${project.prefix}PLAIN`, `${project.prefix}at@2`]) {
      const index = names.indexOf(name);
      project.remove(kind === "tasks" ? `tasks/t${index}` : `workflows/w${index}.json`);
      const purged = await project.document(kind, "purge", name, "-y");
      expect(purged.items).toMatchObject([{ name, outcome: "deleted" }]);
      write(name, index);
      expect(await project.document(kind, "upload", name)).toMatchObject({ summary: { created: 1, updated: 0 } });
    }

    names.forEach((_name, index) => project.remove(kind === "tasks" ? `tasks/t${index}` : `workflows/w${index}.json`));
    const purged = await project.document(kind, "purge", "--orphaned", "-y", "--allow-deletes", String(names.length));
    expect(purged).toMatchObject({ exitCode: 0, summary: { deleted: names.length, failed: 0 } });
    const left = await project.document(kind, "list", "--remote");
    expect(left.items.map(({ name }) => name).filter((name) => name.startsWith(project.prefix))).toEqual([`${project.prefix}stays`]);
  }, 400_000);
});
