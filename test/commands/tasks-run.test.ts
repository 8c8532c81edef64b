import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { pollUntil } from "../harness/poll-until.ts";
import { tempFolder } from "../harness/temp-folder.ts";
import { runCommand, startCommand } from "./support/run-command.ts";
import { schemaProblems } from "./support/schema-problems.ts";

/** A project with one task, `price`, whose function is this. */
function projectWith(handler: string, definition: object = {}): string {
  const cwd = tempFolder();
  mkdirSync(path.join(cwd, "tasks/price"), { recursive: true });
  writeFileSync(path.join(cwd, "package.json"), '{"type":"module"}');
  writeFileSync(path.join(cwd, "tasks/price/task.json"), JSON.stringify({ name: "price", retryCount: 2, ...definition }));
  writeFileSync(path.join(cwd, "tasks/price/index.mjs"), `export default ${handler};\n`);
  return cwd;
}

const times = "({ quantity = 1 }) => ({ total: quantity * 5 })";

test("prints the output of one call as JSON, whichever way the input comes", async () => {
  const cwd = projectWith(times);
  writeFileSync(path.join(cwd, "order.json"), '{"quantity": 3}');
  const run = (args: string[], stdin = "") => runCommand(["tasks", "run", "price", ...args], { cwd, stdin });
  expect(await run([])).toEqual({ exitCode: 0, stdout: '{\n  "total": 5\n}\n', stderr: "" });
  expect((await run(["--input", '{"quantity": 2}'])).stdout).toContain("10");
  expect((await run(["--input", "@order.json"])).stdout).toContain("15");
  expect((await run(["--input", "-"], '{"quantity": 4}')).stdout).toContain("20");
  const document = await run(["--input", "@order.json", "--json"]);
  expect(schemaProblems(document.stdout)).toBe("");
  expect(JSON.parse(document.stdout)).toEqual({
    schema: "flow.task-run/1",
    ok: true,
    exitCode: 0,
    name: "price",
    status: "COMPLETED",
    attempts: 1,
    output: { total: 15 },
    logs: [],
    findings: [],
  });
});

test("a task that fails exits 1 with its reason, and is tried again where that is asked for", async () => {
  const cwd = projectWith(
    '(input, { attempt, log }) => { log("try " + attempt); if (attempt < (input.good ?? 9)) throw new Error("not yet"); return { attempt }; }',
  );
  const run = (...args: string[]) => runCommand(["tasks", "run", "price", ...args], { cwd });
  expect(await run()).toMatchObject({
    exitCode: 1,
    stdout: "",
    stderr: expect.stringMatching(/^try 1\n[^]*price failed: not yet\n$/) as string,
  });
  expect((await run("--retry")).stderr).toContain("price failed after 3 tries: not yet");
  expect(await run("--retry", "--input", '{"good": 3}')).toMatchObject({ exitCode: 0, stdout: '{\n  "attempt": 3\n}\n' });
  const document = await run("--json");
  expect(schemaProblems(document.stdout)).toBe("");
  expect(JSON.parse(document.stdout)).toMatchObject({ ok: false, exitCode: 1, status: "FAILED", reason: "not yet", output: {} });
});

test("of the way of an error only what is the project's is shown, and with -v all of it", async () => {
  const cwd = projectWith('() => {\n  throw new Error("no price");\n}');
  const run = await runCommand(["tasks", "run", "price"], { cwd });
  const [, frame, ...others] = run.stderr.trimEnd().split("\n");
  expect(frame).toMatch(/^ {4}at .*tasks\/price\/index\.mjs:2:9\)?$/);
  // Below the command's own frames are those of the test, as far as there is room for them.
  const isOfTest = (line: string): boolean => /^ {4}at .*(?:\/test\/|vitest)/.test(line);
  expect(others.filter((line) => !isOfTest(line))).toEqual(["price failed: no price"]);
  expect((await runCommand(["tasks", "run", "price", "-v"], { cwd })).stderr).toContain("run-handler");
});

test("schemas are checked, and a task that asks to be offered again is not done", async () => {
  const schema = { name: "price", version: 1, type: "JSON", data: { type: "object", required: ["quantity"] } };
  const strict = projectWith(times, { inputSchema: schema });
  const refused = await runCommand(["tasks", "run", "price"], { cwd: strict });
  expect(refused).toMatchObject({ exitCode: 1, stdout: "" });
  expect(refused.stderr).toBe(
    "price failed: The input does not fit the schema of price: input: must have required property 'quantity'\nNo further try would be made.\n",
  );
  const later = projectWith("(_input, { callbackAfter }) => { callbackAfter(30); return { so: 'far' }; }");
  const run = await runCommand(["tasks", "run", "price"], { cwd: later });
  expect(run).toMatchObject({ exitCode: 0, stdout: '{\n  "so": "far"\n}\n' });
  expect(run.stderr).toBe("price is not done: a server would offer it again after 30 s.\n");
});

test("names that lead to no function, and input that is none", async () => {
  const cwd = projectWith(times);
  mkdirSync(path.join(cwd, "tasks/only"));
  writeFileSync(path.join(cwd, "tasks/only/task.yml"), "name: only\n");
  mkdirSync(path.join(cwd, "tasks/broken"));
  writeFileSync(path.join(cwd, "tasks/broken/task.yml"), "name: broken\nretryCount: [1\n");
  const run = (...args: string[]) => runCommand(["tasks", "run", ...args], { cwd });
  expect(await run("prize")).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("Did you mean price?") as string });
  const only = await run("only", "--json");
  expect(schemaProblems(only.stdout)).toBe("");
  expect(JSON.parse(only.stdout)).toMatchObject({ exitCode: 5, name: "only", findings: [{ code: "no-function" }] });
  expect(await run("broken")).toMatchObject({ exitCode: 5, stdout: "" });
  expect(await run("price", "--input", "[1]")).toMatchObject({ exitCode: 64 });
  expect(await run("price", "--input", "@nowhere.json")).toMatchObject({ exitCode: 64 });
  expect(await run()).toMatchObject({ exitCode: 64 });
});

test("what the function prints goes to standard error", () => {
  const cwd = projectWith("(_input, { logger }) => { console.log('printed'); logger.info('logged'); return {}; }");
  const flow = path.resolve(import.meta.dirname, "../../bin/flow.js");
  const { status, stdout, stderr } = spawnSync(process.execPath, [flow, "tasks", "run", "price", "--json"], { cwd, encoding: "utf8" });
  expect(status).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ status: "COMPLETED" });
  expect(stderr).toBe("printed\ninfo: logged\n");
});

test("Ctrl-C reaches the function by its signal", async () => {
  const cwd = projectWith(
    "(_input, { signal, logger }) => new Promise((resolve) => { signal.addEventListener('abort', () => resolve({})); logger.info('begun'); })",
  );
  const command = startCommand(["tasks", "run", "price"], { cwd });
  await pollUntil(
    async () => command.stderr(),
    (printed) => printed.includes("begun"),
  );
  command.stop();
  expect(await command.exitCode).toBe(130);
  expect(command.stdout()).toBe("{}\n");
});
