import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fault, json, serve } from "../client/http-fake.ts";
import { pollUntil } from "../harness/poll-until.ts";
import { tempFolder } from "../harness/temp-folder.ts";
import { runCommand, startCommand } from "./support/run-command.ts";
import type { CommandOptions } from "./support/run-command.ts";
import type { RunTarget } from "./support/run-target.ts";
import { startRunTarget } from "./support/run-target.ts";
import { isMissing } from "../../src/core/errors.ts";
import { compileSteps } from "../../src/core/steps/compile-steps.ts";
import { schemaProblems } from "./support/schema-problems.ts";

let target: RunTarget;
beforeAll(async () => {
  target = await startRunTarget();
});
afterAll(() => target.close());

/** `flow workflows ARGS` on the target, in an empty folder unless another is given. */
const workflows = (args: readonly string[], options: Partial<CommandOptions> = {}) =>
  runCommand(["workflows", ...args, "--server", target.url], { cwd: tempFolder(), ...options });

describe("workflows run", () => {
  it("starts a run and answers with its id", async () => {
    const run = await workflows(["run", target.waits, "--correlation-id", "order 7", "--json"]);
    const document = JSON.parse(run.stdout);
    expect(run.exitCode).toBe(0);
    expect(document).toMatchObject({
      schema: "flow.run/1",
      ok: true,
      exitCode: 0,
      name: target.waits,
      version: 1,
      correlationId: "order 7",
    });
    expect(await target.client.workflows.get(document.workflowId)).toMatchObject({ correlationId: "order 7", status: "RUNNING" });
    await target.client.workflows.terminate(document.workflowId);
  });

  it("waits for the end, and exits 0 if it is COMPLETED", async () => {
    const run = await workflows(["run", target.doubles, "--input", '{"number": 21}', "--wait", "--json"]);
    expect(run.exitCode).toBe(0);
    expect(JSON.parse(run.stdout)).toMatchObject({
      status: "COMPLETED",
      output: { doubled: 42 },
      tasks: [{ ref: "compute", type: "INLINE", status: "COMPLETED", attempt: 1 }],
    });
  });

  it("takes --sync for --wait, and --async for neither", async () => {
    const waited = await workflows(["run", target.doubles, "--input", '{"number": 3}', "--sync", "--json"]);
    expect(JSON.parse(waited.stdout)).toMatchObject({ status: "COMPLETED", output: { doubled: 6 } });
    expect((await workflows(["run", target.fails, "--sync"])).exitCode).toBe(1);
    const started = JSON.parse((await workflows(["run", target.waits, "--async", "--json"])).stdout);
    expect(started).toMatchObject({ ok: true, status: "RUNNING" });
    await target.client.workflows.terminate(started.workflowId);
  });

  it("prints the status and the output for people", async () => {
    const run = await workflows(["run", target.doubles, "--input", '{"number": 4}', "--wait", "--version", "1"]);
    expect(run).toMatchObject({ exitCode: 0, stderr: "" });
    expect(run.stdout).toMatch(new RegExp(`^${target.doubles}@1 \\S+ COMPLETED in .*\noutput \\{\n {2}"doubled": 8\n\\}\n$`));
  });

  it.each(["--wait", "--watch"])("exits 1 with %s if the run does not complete, and says why", async (flag) => {
    const run = await workflows(["run", target.fails, flag]);
    expect(run.exitCode).toBe(1);
    expect(run.stdout).toContain("FAILED");
    expect(run.stdout).toContain("was declined");
    // What a task says may not clear the reader's screen.
    expect(run.stdout).not.toContain("\u001B");
  });

  it("reads the input from a file and from standard input", async () => {
    const cwd = tempFolder();
    writeFileSync(path.join(cwd, "order.json"), '\uFEFF{"number": 5}');
    const fromFile = await workflows(["run", target.doubles, "--input", "@order.json", "--wait", "--json"], { cwd });
    expect(JSON.parse(fromFile.stdout).output).toEqual({ doubled: 10 });
    const piped = await workflows(["run", target.doubles, "--input", "-", "--wait", "--json"], { stdin: '{"number": 6}\n' });
    expect(JSON.parse(piped.stdout).output).toEqual({ doubled: 12 });
  });

  it("says that the run goes on when the waiting is stopped", async () => {
    const command = startCommand(["workflows", "run", target.waits, "--wait", "--server", target.url, "--correlation-id", "stopped"], {
      cwd: tempFolder(),
    });
    const [id = ""] = await pollUntil(
      () => target.client.workflows.getRunning(target.waits),
      (ids) => ids.length > 0,
    );
    command.stop();
    expect(await command.exitCode).toBe(130);
    expect(command.stderr()).toContain(`The run goes on. To see it: flow workflows status ${id}`);
    expect((await target.client.workflows.get(id)).status).toBe("RUNNING");
    await target.client.workflows.terminate(id);
  });
});

describe("input that is refused before anything is sent", () => {
  it.each([
    ["bad JSON", '{"a": 1,}', "The input (--input, line 1, column 9) cannot be read"],
    ["a list", "[1]", "The input (--input) must be a JSON object"],
    ["a text", '"a"', "The input (--input) must be a JSON object"],
    ["null", "null", "The input (--input) must be a JSON object"],
    ["nothing", "", "The input (--input) is empty"],
    ["a number beyond all", '{"id": 1e400}', "line 1, column 8"],
    ["a repeated key", '{"a": 1, "a": 2}', "line 1, column 10"],
    ["no file name", "@", "There is no file name after the @"],
    ["a missing file", "@none.json", "The input file none.json cannot be read: it does not exist"],
    ["a folder", "@.", "The input file . cannot be read: it is a folder"],
  ])("%s", async (_case, input, message) => {
    const requests = await serve((_request, response) => json(response, {}));
    const run = await runCommand(["workflows", "run", "x", "--input", input, "--server", requests.url], { cwd: tempFolder() });
    expect(run).toMatchObject({ exitCode: 64, stdout: "" });
    expect(run.stderr).toContain(message);
    expect(requests.seen).toEqual([]);
  });

  it("names the file, line and column", async () => {
    const cwd = tempFolder();
    writeFileSync(path.join(cwd, "bad.json"), '{\n  "a": tru\n}\n');
    const run = await workflows(["run", "x", "--input", "@bad.json", "--json"], { cwd });
    expect(run.exitCode).toBe(64);
    expect(JSON.parse(run.stdout)).toMatchObject({ error: { code: "usage", file: "bad.json", line: 2, column: 8 } });
  });

  it("names the place in standard input", async () => {
    const run = await workflows(["run", "x", "--input", "-"], { stdin: "{\n}}" });
    expect(run).toMatchObject({ exitCode: 64, stderr: expect.stringContaining("The input (standard input, line 2, column 2)") });
  });
});

describe("wrong usage", () => {
  it.each([
    [["run"], "Missing required argument 'name'"],
    [["run", "a", "b"], "Too many arguments"],
    [["run", "a", "--wait", "--watch"], "Option '--wait' cannot be used with option '--watch'"],
    [["run", "a", "--sync", "--async"], "Option '--sync' cannot be used with option '--async'"],
    [["run", "a", "--wait", "--async"], "Option '--wait' cannot be used with option '--async'"],
    [["run", "a", "--watch", "--async"], "Option '--watch' cannot be used with option '--async'"],
    [["run", "a", "--sync", "--watch"], "cannot be used with option"],
    [["run", "a", "--version", "two"], "It must be a version. Write three numbers, as in 2.1.0, or a whole number."],
    [["run", "a", "--imput", "{}"], "Did you mean --input?"],
    [["status"], "Missing required argument 'id'"],
    [["terminate", "id", "--reson", "x"], "Did you mean --reason?"],
    [["trminate", "id"], "Did you mean terminate?"],
  ])("%j", async (args, message) => {
    const run = await workflows(args);
    expect(run).toMatchObject({ exitCode: 64, stdout: "" });
    expect(run.stderr).toContain(message);
  });
});

describe("workflows and runs that are not there", () => {
  it("suggests the name that was meant", async () => {
    const run = await workflows(["run", target.doubles.replace("doubles", "dubles")]);
    expect(run.exitCode).toBe(1);
    expect(run.stderr).toContain(`Did you mean ${target.doubles}?`);
  });

  it("lists the versions that there are", async () => {
    const run = await workflows(["run", target.doubles, "--version", "9"]);
    expect(run.exitCode).toBe(1);
    expect(run.stderr).toContain(`The server has no version 9 of the workflow ${target.doubles}`);
    expect(run.stderr).toContain("It has: 1.");
  });

  it("a version of a workflow that has others", async () => {
    const run = await workflows(["run", `${target.doubles}@7`]);
    expect(run).toMatchObject({ exitCode: 1, stderr: expect.stringContaining(`no version 7 of the workflow ${target.doubles}`) });
  });

  it.each(["status", "terminate"])("%s: an unknown run", async (verb) => {
    const run = await workflows([verb, "0e0e0e0e-0000-4000-8000-000000000000"]);
    expect(run).toMatchObject({ exitCode: 1, stdout: "" });
    expect(run.stderr).toContain("The server knows no run 0e0e0e0e-0000-4000-8000-000000000000");
  });
});

function notYet(error: unknown): undefined {
  if (!isMissing(error)) throw error;
}

describe("workflows status of steps", () => {
  const name = `steps_${randomBytes(4).toString("hex")}`;
  beforeAll(async () => {
    const compute = { type: "INLINE", input: { evaluatorType: "javascript", expression: "({ total: 7 })" } };
    const { value } = compileSteps({
      name,
      version: 1,
      ownerEmail: "test@example.com",
      timeoutSeconds: 0,
      steps: [
        { name: "price", ...compute },
        { name: "bonus", ...compute, dependsOn: "price", when: "${price.result.total} > 100" },
        { name: "hold", type: "WAIT", dependsOn: "price" },
        { name: "ship", ...compute, dependsOn: ["bonus", "hold"] },
      ],
    });
    await target.client.metadata.updateWorkflowDefs([JSON.parse(JSON.stringify(value))]);
  });

  afterAll(() => fetch(`${target.url}/metadata/workflow/${name}/1`, { method: "DELETE" }));

  async function startAndWait(): Promise<string> {
    const id = await target.client.workflows.start({ name });
    await pollUntil(
      () => target.client.workflows.get(id),
      ({ tasks }) => ["hold", "bonus_when"].every((ref) => tasks.some((task) => task.referenceTaskName === ref)),
    );
    return id;
  }

  it("shows the steps, and with --verbose what they were compiled to", async () => {
    const id = await startAndWait();
    const run = await workflows(["status", id]);
    expect(run.exitCode).toBe(0);
    expect(run.stdout.split("\n").slice(1)).toEqual([
      expect.stringMatching(/^├─ ✓ price INLINE COMPLETED [\d.]+ m?s$/),
      '│    {"result":{"total":7}}',
      expect.stringMatching(/^├─ - bonus SKIPPED/),
      expect.stringMatching(/^└─ ▸ hold WAIT IN_PROGRESS/),
      "",
    ]);
    const verbose = (await workflows(["status", id, "--verbose"])).stdout;
    for (const ref of ["bonus_fork", "bonus_when", "bonus_join"]) expect(verbose).toContain(ref);
    await target.client.workflows.terminate(id);
  });

  it("lists the steps in the order of the graph in the document, with what came of them", async () => {
    const id = await startAndWait();
    const run = await workflows(["status", id, "--json"]);
    expect(schemaProblems(run.stdout)).toBe("");
    const document = JSON.parse(run.stdout);
    expect(document.steps).toMatchObject([
      { name: "price", type: "INLINE", status: "COMPLETED", attempt: 1, output: { result: { total: 7 } } },
      { name: "bonus", condition: "price.result.total > 100", status: "SKIPPED" },
      { name: "hold", status: "IN_PROGRESS" },
      { name: "ship" },
    ]);
    expect(document.steps[3]).not.toHaveProperty("status");
    expect(document.tasks.map(({ ref }: { ref: string }) => ref)).toContain("bonus_fork");
    await target.client.workflows.terminate(id);
  });

  it("watches to the end, and exits 0 only if it is COMPLETED", async () => {
    const id = await startAndWait();
    const command = startCommand(["workflows", "status", id, "--watch", "--server", target.url], { cwd: tempFolder() });
    await pollUntil(
      async () => command.stdout(),
      (printed) => printed.includes("hold"),
    );
    await target.complete(id, "hold");
    expect(await command.exitCode).toBe(0);
    expect(command.stdout()).toContain("COMPLETED ship");
    expect(command.stdout()).not.toContain("bonus_fork");
    const failed = await target.client.workflows.start({ name: target.fails });
    expect((await workflows(["status", failed, "--watch"])).exitCode).toBe(1);
    expect((await workflows(["status", "0e0e0e0e-0000-4000-8000-000000000000", "--watch"])).stderr).toContain("The server knows no run");
    expect((await workflows(["status", failed, "--watch", "--format", "junit"])).exitCode).toBe(64);
  });
});

describe("workflows status", () => {
  it("shows the tasks of a run and of its sub-workflows as a tree", async () => {
    const id = await target.client.workflows.start({ name: target.nests });
    const inner = async (): Promise<string | undefined> =>
      (await target.client.workflows.get(id)).tasks.find(({ subWorkflowId }) => subWorkflowId !== undefined && subWorkflowId !== "")
        ?.subWorkflowId;
    const child = await pollUntil(inner, (found) => found !== undefined);
    await pollUntil(
      // The embedded server names a child before it has decided its first tasks, and knows it only afterwards.
      async () => (await target.client.workflows.get(child ?? "").catch(notYet))?.tasks ?? [],
      (tasks) => tasks.some(({ referenceTaskName }) => referenceTaskName === "hold"),
    );
    const run = await workflows(["status", id]);
    expect(run.exitCode).toBe(0);
    expect(run.stdout).toMatch(/^└─ ▸ inner SUB_WORKFLOW IN_PROGRESS .*$/m);
    expect(run.stdout).toMatch(/^ {3}├─ ✓ before INLINE COMPLETED .*$/m);
    expect(run.stdout).toMatch(/^ {3}└─ ▸ hold WAIT IN_PROGRESS .*$/m);
    await target.client.workflows.terminate(id);
  });
});

describe("workflows terminate", () => {
  it("ends a run, with the reason", async () => {
    const id = await target.client.workflows.start({ name: target.waits });
    const run = await workflows(["terminate", id, "--reason", "wrong order", "--json"]);
    expect(run.exitCode).toBe(0);
    expect(JSON.parse(run.stdout)).toMatchObject({ workflowId: id, status: "TERMINATED", reason: "wrong order" });
  });

  it("refuses a run that has completed", async () => {
    const id = await target.client.workflows.start({ name: target.doubles, input: { number: 1 } });
    await pollUntil(
      () => target.client.workflows.get(id),
      ({ status }) => status === "COMPLETED",
    );
    const run = await workflows(["terminate", id]);
    expect(run).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("is COMPLETED and cannot be terminated") });
  });
});

describe("a server that does not answer as it should", () => {
  it.each([
    [["run", "x"], 1],
    // A read that fails is as good as no server; a write that fails has been refused.
    [["status", "id"], 6],
    [["terminate", "id"], 1],
  ])("%j: unreachable is 6, unauthorised 7, an error of its own %i", async (args, brokenExitCode) => {
    const cwd = tempFolder();
    const at = (url: string) => runCommand(["workflows", ...args, "--server", url, "--retries", "0"], { cwd });
    expect(await at("http://127.0.0.1:9/api")).toMatchObject({
      exitCode: 6,
      stdout: "",
      stderr: expect.stringContaining("nothing listens there"),
    });
    const locked = await serve((_request, response) => fault(response, 401, "Who are you?"));
    expect(await at(locked.url)).toMatchObject({ exitCode: 7, stderr: expect.stringContaining("Who are you?") });
    const broken = await serve((_request, response) => fault(response, 500, "out of order"));
    expect(await at(broken.url)).toMatchObject({ exitCode: brokenExitCode, stderr: expect.stringContaining("out of order") });
  });

  it("no server at all is a mistake of the config", async () => {
    expect(await runCommand(["workflows", "run", "x"], { cwd: tempFolder() })).toMatchObject({
      exitCode: 64,
      stderr: expect.stringContaining("No server is configured"),
    });
  });
});
