/** What a stranger does: each step of docs/quick-start.md with the packed tarball, in a home folder that holds nothing. */
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it, onTestFinished, vi } from "vitest";
import { readBlocks } from "../docs/blocks/read-blocks.ts";
import { missingLine } from "../docs/blocks/same-output.ts";
import { readCommands } from "../docs/blocks/shell-lines.ts";
import { installPacked } from "./support/packed-package.ts";
import type { FlowRun } from "./support/run-flow.ts";
import { runFlow } from "./support/run-flow.ts";
import type { ServingFlow } from "./support/serving-flow.ts";
import { serveFlow } from "./support/serving-flow.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

const temp = mkdtempSync(path.join(realpathSync(tmpdir()), "flow-quick-start-"));
afterAll(() => rmSync(temp, { recursive: true, force: true }));
const home = path.join(temp, "home");
const env = { HOME: home, XDG_CACHE_HOME: "", XDG_CONFIG_HOME: "", XDG_DATA_HOME: "", XDG_STATE_HOME: "" };
const project = path.join(temp, "my-flows");
let bin: string;

beforeAll(() => {
  mkdirSync(home);
  ({ bin } = installPacked(temp));
  // The page begins in the clone.
  mkdirSync(path.join(temp, "conductor-flow"));
});

const flow = (...args: string[]): Promise<FlowRun> => runFlow(args, { cwd: project, env, bin });

function runNpm(args: readonly string[], cwd: string): Promise<FlowRun> {
  const child = spawn("npm", args, {
    cwd,
    env: { PATH: process.env["PATH"], HOME: home, NO_COLOR: "1" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const output = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) child[name].setEncoding("utf8").on("data", (chunk: string) => (output[name] += chunk));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (exitCode) => resolve({ exitCode, ...output }));
  });
}

it("does what the quick start says, and prints what it shows", async () => {
  let cwd = path.join(temp, "conductor-flow");
  let dev: ServingFlow | undefined;
  let url = "";
  let id = "";
  const done: string[] = [];
  for (const block of readBlocks("docs/quick-start.md")) {
    if (block.file !== undefined) writeFileSync(path.join(cwd, block.file), block.text);
    if (block.mark !== "run") continue;
    for (const { words, flow: args, line, shown, exitCode } of readCommands(block)) {
      const place = `docs/quick-start.md:${line}: ${words.join(" ")}`;
      done.push((args ?? words).slice(0, 2).join(" "));
      if (words[0] === "cd") cwd = path.resolve(cwd, words[1] ?? "");
      // It is there already.
      if (words[0] === "cd" || words.slice(0, 2).join(" ") === "npm install") continue;
      if (args?.[0] === "dev") {
        dev = serveFlow([...args, "--port", "0"], { cwd, env, bin });
        await dev.until(/Running \d+ tasks/);
        url = /http:\/\/[^\s/]+/.exec(dev.stdout())?.[0] ?? "";
        continue;
      }
      const given = args?.map((word) => (word === "ID" ? id : word.replace("http://127.0.0.1:8080", url)));
      const run = given === undefined ? await runNpm(words.slice(1), cwd) : await runFlow(given, { cwd, env, bin });
      const printed = `${run.stdout}\n${run.stderr}`;
      const wrong = run.exitCode !== exitCode || missingLine(shown, printed) !== undefined;
      if (wrong) throw new Error(`${place} exited with ${run.exitCode}, and did not print ${missingLine(shown, printed)}:\n${printed}`);
      id = /\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/.exec(run.stdout)?.[0] ?? id;
    }
  }
  const story = ["init ../my-flows", "test", "new task", "new workflow", "npm test", "dev", "workflows run"];
  expect([...new Set(done)].filter((step) => story.includes(step))).toEqual(story);
  dev?.kill("SIGINT");
  expect(await dev?.exitCode).toBe(0);
  // npm writes its log there.
  expect(readdirSync(home).filter((name) => name !== ".npm")).toEqual([]);
});

it("says of a broken step where and what it is", async () => {
  const text = readFileSync(path.join(project, "workflows/deliver_parcel.yml"), "utf8");
  const broken = {
    unknown: ["dependsOn: quote", "dependsOn: qoute", /unknown\.yml:\d+:\d+ error step-unknown .*\n  hint: Did you mean quote\?/],
    circle: [
      "    task: quote_price",
      "    task: quote_price\n    dependsOn: book",
      /circle\.yml:\d+:\d+ error step-cycle .*quote -> book -> quote/,
    ],
    early: ["    dependsOn: quote\n", "", /early\.yml:\d+:\d+ error step-not-upstream .*\n  hint: Add quote to its `dependsOn`\./],
  } as const;
  const fileOf = (name: string): string => path.join(project, "workflows", `${name}.yml`);
  onTestFinished(() => Object.keys(broken).forEach((name) => rmSync(fileOf(name), { force: true })));
  for (const [name, [right, wrong]] of Object.entries(broken)) {
    expect(text).toContain(right);
    writeFileSync(fileOf(name), text.replace("deliver_parcel", name).replace(right, wrong));
  }
  const { exitCode, stderr } = await flow("validate");
  expect(exitCode).toBe(5);
  for (const [, , said] of Object.values(broken)) expect(stderr).toMatch(said);
});

it("shows how a case fails, and mends it with --update", async () => {
  const file = path.join(project, "workflows/deliver_parcel.test.yml");
  const text = readFileSync(file, "utf8");
  writeFileSync(file, text.replace("cents: 690", "cents: 700"));
  const failed = await flow("test", "deliver_parcel");
  expect(failed.exitCode).toBe(1);
  expect(failed.stdout).toMatch(
    /steps\.book\.input\.cents \(workflows\/deliver_parcel\.test\.yml:\d+:\d+\)\n    expected 700\n    actual   690\n/,
  );
  expect((await flow("test", "deliver_parcel", "--update")).exitCode).toBe(0);
  expect(readFileSync(file, "utf8")).toBe(text);
});

it("makes a workflow in TypeScript that is drawn, compiled and tested at once", async () => {
  await flow("new", "workflow", "post.letter", "--format", "ts", "--task", "quote_price", "--task", "book_courier");
  const [graph, compiled, tested] = await Promise.all([
    flow("workflows", "graph", "post.letter"),
    flow("workflows", "compile", "post.letter"),
    flow("test", "post.letter"),
  ]);
  expect(graph).toEqual({ exitCode: 0, stderr: "", stdout: "●  quote_price\n●  book_courier\n" });
  expect(JSON.parse(compiled.stdout)).toMatchObject({ name: "post.letter", tasks: [{ name: "quote_price" }, { name: "book_courier" }] });
  expect(tested.stdout).toContain("1 case: 1 passed");
});
