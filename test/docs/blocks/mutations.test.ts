/** Each kind of mistake in a block is found, with its place. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { tempFolder } from "../../harness/temp-folder.ts";
import { checkBlock } from "./check-block.ts";
import { pathsIn } from "./file-tree.ts";
import { pages, readBlocks } from "./read-blocks.ts";
import { missingLine } from "./same-output.ts";
import { runStory } from "./story.ts";

const fenced = (info: string, body: string): string => `# A page\n\n\`\`\`${info}\n${body}\n\`\`\`\n`;

async function found(text: string): Promise<string> {
  return (await Promise.all(readBlocks("page.md", text).map(checkBlock))).flat().join("\n");
}

describe("a block by itself", () => {
  it.each([
    { info: "", body: "flow plan", problem: "page.md:3: nobody checks blocks in no language" },
    { info: "perl", body: "print()", problem: "nobody checks blocks in perl" },
    { info: "sh", body: "flow plam", problem: "Unknown command 'plam'" },
    { info: "sh", body: "npx flow plan --dry", problem: "Unknown option '--dry'" },
    { info: "sh", body: "flow plan && flow workflows", problem: "flow workflows (line 4) is no command" },
    { info: "sh", body: "terraform apply", problem: "nobody runs terraform" },
    { info: "sh", body: "# nothing", problem: "there is no command in it" },
    { info: "sh", body: "flow plan", problem: "page.md:3: nobody runs it: mark it with run" },
    { info: "sh run", body: "kill 1", problem: "nobody runs kill (line 4)" },
    { info: "sh elsewhere=npm", body: "npm i", problem: "it is not in the list of elsewhere.ts: page.md: npm i" },
    { info: "sh elsewhere=laziness", body: "flow plan", problem: "laziness is no reason" },
    { info: "sh elsewhere=npm", body: "npx flow plam", problem: "Unknown command 'plam'" },
    { info: "sh scene=sea run", body: "flow plan", problem: "there is no scene sea" },
    { info: "text scene=example", body: "a", problem: "a scene is for what runs" },
    { info: "text files", body: " ", problem: "it names no file" },
    { info: "text", body: "$ flow plam\nServer", problem: "Unknown command 'plam'" },
    { info: "text", body: "Server http://127.0.0.1", problem: "it shows no command, so nobody checks what it says" },
    { info: "text", body: '{"schema":"flow.version/1","version":7}', problem: "it does not fit its schema" },
    { info: "json", body: '{"schema":"flow.version/1"}', problem: "it does not fit its schema" },
    { info: "json", body: "{a: 1}", problem: "SyntaxError" },
    { info: "json", body: "{}", problem: "it is no file and no document" },
    { info: "yaml elsewhere=foreign", body: "a: [1", problem: "Flow sequence" },
    { info: "yaml", body: "a: 1", problem: "it is no file" },
    { info: "dockerfile elsewhere=docker", body: "FROM node\nRUM npm ci", problem: "no instruction of a Dockerfile: RUM npm ci" },
  ])("$info: $body", async ({ info, body, problem }) => {
    expect(await found(fenced(info, body))).toContain(problem);
  });

  it("is not open, and says nothing that nobody knows", () => {
    expect(() => readBlocks("page.md", "```sh\nflow plan\n")).toThrow("page.md:1: the block is not closed");
    expect(() => readBlocks("page.md", fenced("sh runn", "flow plan"))).toThrow("page.md:3: nobody knows what runn means");
  });
});

const welcome = `# A page
\`\`\`yaml file=workflows/welcome.yml
name: welcome
tasks:
  - { name: a, taskReferenceName: a, type: SET_VARIABLE, inputParameters: { by: "\${workflow.input.by}" } }
\`\`\`
\`\`\`text run
$ flow apply -y
+ workflow welcome@1
Apply: 1 created, 0 updated, 0 deleted
$ flow workflows run welcome --wait
welcome@1 6a10c9b7-81c1-40bb-9f32-f05a1957f5c2 COMPLETED in 1.1 s
\`\`\`
`;

describe("a story", () => {
  const problemsOf = async (text: string): Promise<string> => (await runStory(readBlocks("page.md", text), tempFolder())).join("\n");

  it("that is told well has no problem", async () => {
    expect(await problemsOf(welcome)).toBe("");
  });

  it.each([
    { change: ["name: a, ", ""], problem: "task-name-missing" },
    { change: ["1 created", "2 created"], problem: "page.md:8: it did not print Apply: 2 created" },
    { change: ["run welcome", "run welcom"], problem: "page.md:11: it exited with 1" },
    { change: ["COMPLETED in", "FAILED in"], problem: "it did not print welcome@1" },
    { change: ["--wait", "--wait # exit code 1"], problem: "page.md:11: it exited with 0" },
    { change: ["$ flow workflows run", "$ curl http://127.0.0.1:8080/api/metadata/workflow/welcom\n$ flow workflows run"], problem: "404" },
    {
      change: ["$ flow workflows run", "$ curl --head http://127.0.0.1:8080/health\n$ flow workflows run"],
      problem: "--head is not known here",
    },
    { change: ["$ flow workflows run", "$ flow server start --host nowhere\n$ flow workflows run"], problem: "it did not start" },
    {
      change: ["```text run", "```text files\nworkflows/\n  welcom.yml  the first one\n```\n```text run"],
      problem: "there is no workflows/welcom.yml",
    },
  ])("that is changed at $change.0 has", async ({ change: [from = "", to = ""], problem }) => {
    expect(await problemsOf(welcome.replace(from, to))).toContain(problem);
  });
});

it("what a page has in other programs is done, and a tree names files of the folders above", async () => {
  const text = `
\`\`\`sh run
printf 'ci: %s\\n' "$(openssl rand -hex 8)" > keys && chmod 600 keys
export FLOW_PROFILE=production
cat keys | flow config show --json > config.json # exit code 64
\`\`\`
\`\`\`text files
keys
config.json
\`\`\`
`;
  const folder = tempFolder();
  expect(await runStory(readBlocks("page.md", text), folder)).toEqual([]);
  expect(readFileSync(path.join(folder, "here/keys"), "utf8")).toMatch(/^ci: [0-9a-f]{16}\n$/);
  expect(readFileSync(path.join(folder, "here/config.json"), "utf8")).toContain("production");
  expect(pathsIn("a/\n  b.ts   what it is\n  c/\n    d.ts\ne.ts\n")).toEqual(["a/", "a/b.ts", "a/c/", "a/c/d.ts", "e.ts"]);
});

it("output may differ in ids and times, and may be more, and stands in order", () => {
  const printed = "Server http://127.0.0.1:4711/api\n  a   018bcfe5-6800-7002-824a-8fd10c6c301a took 3 ms\nend";
  expect(missingLine(["Server http://127.0.0.1:8080/api", "a 6a10c9b7-81c1-40bb-9f32-f05a1957f5c2 took 1.5 s"], printed)).toBeUndefined();
  expect(missingLine(["end", "Server http://127.0.0.1:8080/api"], printed)).toBe("Server http://127.0.0.1:8080/api");
  expect(missingLine(["a took 3 ms"], printed)).toBe("a took 3 ms");
  expect(missingLine(["ran 12 s, then 1 ms"], "ran 1 min 3 s, then 2 ms")).toBeUndefined();
});

it("no page is left out, and few blocks are not run", () => {
  expect(pages.length).toBeGreaterThan(35);
  const blocks = pages.flatMap((page) => readBlocks(page));
  expect(blocks.length).toBeGreaterThan(200);
  // The way out of being run: there may be few, mostly what is another product's, and needs a daemon or a registry.
  expect(blocks.filter(({ elsewhere }) => elsewhere !== undefined).length).toBeLessThan(blocks.length / 6);
});
