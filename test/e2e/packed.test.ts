import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import * as client from "../../src/client/index.ts";
import * as library from "../../src/index.ts";
import * as workers from "../../src/workers/index.ts";
import { pollUntil } from "../harness/poll-until.ts";
import { installPacked } from "./support/packed-package.ts";
import type { FlowRun } from "./support/run-flow.ts";
import { runFlow } from "./support/run-flow.ts";
import { serveFlow } from "./support/serving-flow.ts";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const repository = fileURLToPath(new URL("../..", import.meta.url));

/** As `npm install` would leave it in a project, but with the dependencies of this repository: nothing is downloaded. */
let installed: string;
let bin: string;
let temp: string;

beforeAll(() => {
  temp = mkdtempSync(path.join(realpathSync(tmpdir()), "flow-packed-"));
  ({ installed, bin } = installPacked(temp));
});
afterAll(() => rmSync(temp, { recursive: true, force: true }));

const flow = (args: readonly string[], cwd: string): Promise<FlowRun> => runFlow(args, { cwd, bin });

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, "/"));

describe("the tarball", () => {
  it("holds what the package needs and nothing else", () => {
    const files = filesIn(installed);
    const expected =
      /^(?:package\.json|README\.md|LICENSE|CHANGELOG\.md|bin\/flow\.js|dist\/.+\.(?:js|d\.ts)|schemas\/.+\.json|templates\/(?:project|new)\/.+|docs\/findings\/[a-z-]+\.md|docs\/findings\/README\.md)$/;
    expect(files.filter((file) => !expected.test(file))).toEqual([]);
    expect(files).toEqual(
      expect.arrayContaining([
        "bin/flow.js",
        "dist/cli.js",
        "dist/index.js",
        "dist/index.d.ts",
        "LICENSE",
        "README.md",
        "templates/project/_gitignore",
      ]),
    );
    expect(files.some((file) => file.startsWith("schemas/flow.sync-1"))).toBe(true);
    // Every template of the repository is in it: npm leaves some names out.
    const templates = filesIn(path.join(repository, "templates"));
    expect(templates.filter((file) => !files.includes(`templates/${file}`))).toEqual([]);
  });

  it("says its version", async () => {
    const { version } = JSON.parse(readFileSync(path.join(repository, "package.json"), "utf8"));
    expect(await flow(["--version"], temp)).toEqual({ exitCode: 0, stdout: `${version}\n`, stderr: "" });
  });
});

/** What importing a file loads: it and the files that it imports at once. */
function loadedFiles(file: string, seen = new Map<string, string>()): Map<string, string> {
  if (seen.has(file)) return seen;
  const text = readFileSync(file, "utf8");
  seen.set(file, text);
  for (const [, specifier = ""] of text.matchAll(/^(?:import|export)\b[^;(]*?"([^"]+)";/gm)) {
    if (specifier.startsWith(".")) loadedFiles(path.resolve(path.dirname(file), specifier), seen);
    else if (!isBuiltin(specifier)) seen.set(specifier, "");
  }
  return seen;
}

describe("the entries", () => {
  // What they cost to import is above all how many files they are. Each module has its name above it there.
  it.each([
    { entry: "client/index.js", most: 15, holds: ["src/client/conductor-client.ts", "src/core/errors.ts"] },
    { entry: "workers/index.js", most: 12, holds: ["src/workers/task-manager.ts", "src/core/task-errors.ts"] },
    { entry: "index.js", most: 40, holds: ["src/client/conductor-client.ts", "src/workers/task-manager.ts", "src/core/define-task.ts"] },
    { entry: "cli.js", most: 3, holds: ["src/cli.ts"] },
  ])("dist/$entry is at most $most files, without a package, the server or a command", ({ entry, most, holds }) => {
    const loaded = loadedFiles(path.join(installed, "dist", entry));
    expect([...loaded.keys()].filter((file) => !path.isAbsolute(file))).toEqual([]);
    expect(loaded.size).toBeLessThanOrEqual(most);
    const modules = [...loaded.values()].flatMap((text) => [...text.matchAll(/^\/\/ (src\/\S+)$/gm)].map(([, module]) => module));
    expect(modules).toEqual(expect.arrayContaining(holds));
    const others = modules.filter((module) => /^src\/(?:server|commands|project|render)\//.test(module ?? ""));
    expect(others).toEqual(entry === "cli.js" ? ["src/commands/package-version.ts"] : []);
  });

  it.each([
    { entry: "index.js", source: library },
    { entry: "client/index.js", source: client },
    { entry: "workers/index.js", source: workers },
  ])("dist/$entry exports what its module does", ({ entry, source }) => {
    const code = `console.log(JSON.stringify(Object.keys(await import(${JSON.stringify(path.join(installed, "dist", entry))}))))`;
    const printed = execFileSync(process.execPath, ["--input-type=module", "-e", code], { encoding: "utf8" });
    expect(JSON.parse(printed)).toEqual(Object.keys(source).sort());
  });

  it("are required by CommonJS as they are imported, without a word on stderr", () => {
    const names = ["conductor-flow", "conductor-flow/client", "conductor-flow/worker"];
    const code = `console.log(JSON.stringify(${JSON.stringify(names)}.map((name) => Object.keys(require(name)).length)))`;
    const { status, stdout, stderr } = spawnSync(process.execPath, ["-e", code], { cwd: temp, encoding: "utf8" });
    const sizes = [library, client, workers].map((entry) => Object.keys(entry).length);
    expect({ status, stderr, sizes: stdout }).toEqual({ status: 0, stderr: "", sizes: `${JSON.stringify(sizes)}\n` });
  });
});

/** A task whose function says where it runs, and fails as it is told. */
const apartTask = (isolation: string): string => `
  import { isMainThread } from "node:worker_threads";
  import { defineTask, HttpError, NonRetryableError, RetryableError } from "conductor-flow";
  import * as shop from "shop-errors";
  const oneCopy = shop.Hopeless === NonRetryableError && shop.HttpError === HttpError;
  const place = !isMainThread ? "thread" : process.argv[1].endsWith("flow.js") ? "inline" : "process";
  export default defineTask({ name: "${isolation}", isolation: "${isolation}", retryCount: 1, retryDelaySeconds: 0 }, (input, { attempt }) => {
    if (input.verdict === "hopeless") throw new NonRetryableError("no use");
    if (input.verdict === "hopeless elsewhere") throw new shop.Hopeless("no use");
    if (input.verdict === "again" && attempt === 1) throw new RetryableError("once more");
    return { place, oneCopy };
  });
`;

it("runs functions inline, in threads and in processes with one copy of the library, and tells their errors apart", async () => {
  const folder = path.join(temp, "apart");
  const write = (file: string, text: string): void => {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
  };
  write("config/flow.yml", "project: apart\n");
  // Node itself imports this one, and jiti the task modules.
  write("node_modules/shop-errors/package.json", '{ "type": "module", "exports": "./index.js" }');
  write(
    "node_modules/shop-errors/index.js",
    'export { NonRetryableError as Hopeless } from "conductor-flow/worker";\nexport { HttpError } from "conductor-flow/client";\n',
  );
  write("tasks/inline/inline.ts", `${apartTask("inline")} export type Place = "inline";`);
  write("tasks/thread/thread.ts", `${apartTask("thread")} export type Place = "thread";`);
  write("tasks/process/process.js", apartTask("process"));
  const places = ["inline", "thread", "process"];
  for (const name of places) {
    const task = { name, taskReferenceName: name, type: "SIMPLE", inputParameters: { verdict: "${workflow.input.verdict}" } };
    write(`workflows/${name}.json`, JSON.stringify({ name, version: 1, schemaVersion: 2, timeoutSeconds: 0, tasks: [task] }));
  }
  const dev = serveFlow(["dev", "--port", "0"], { cwd: folder, bin });
  await dev.until("Running 3 tasks");
  const conductor = client.createConductorClient({ url: /http:\/\/\S+\/api/.exec(dev.stdout())?.[0] ?? "" });
  onTestFinished(() => conductor.close());
  const tries = async (name: string, verdict: string) => {
    const id = await conductor.workflows.start({ name, input: { verdict } });
    const { tasks } = await pollUntil(
      () => conductor.workflows.get(id),
      ({ status }) => status !== "RUNNING",
    );
    return tasks.map(({ status, reasonForIncompletion: reason, outputData }) => (reason === undefined ? outputData : { status, reason }));
  };
  for (const name of places) {
    expect(await tries(name, "again")).toEqual([
      { status: "FAILED", reason: "once more" },
      { place: name, oneCopy: true },
    ]);
    const hopeless = { status: "FAILED_WITH_TERMINAL_ERROR", reason: "no use" };
    expect(await tries(name, "hopeless")).toEqual([hopeless]);
    expect(await tries(name, "hopeless elsewhere")).toEqual([hopeless]);
  }
  dev.kill("SIGINT");
  expect(await dev.exitCode).toBe(0);
});

describe("a project made by flow init", () => {
  let folder: string;
  beforeAll(async () => {
    folder = path.join(temp, "shop");
    const run = await flow(["init", "shop"], temp);
    if (run.exitCode !== 0) throw new Error(run.stderr);
    execFileSync("git", ["init", "--quiet"], { cwd: folder });
    execFileSync("git", ["add", "--all"], { cwd: folder });
    execFileSync("git", ["-c", "user.name=test", "-c", "user.email=test@example.com", "commit", "--quiet", "--message", "made"], {
      cwd: folder,
    });
  });

  it("is valid, and its settings come from its file", async () => {
    expect(await flow(["validate"], folder)).toEqual({
      exitCode: 0,
      stderr: "",
      stdout: "3 definitions: 3 valid, 0 invalid, 0 warnings\n2 test cases: 2 valid, 0 invalid\n",
    });
    const shown = await flow(["config", "show"], folder);
    expect(shown.stdout).toMatch(/^project +"shop" +config\/flow\.yml:2$/m);
  });

  it("passes its own tests", () => {
    const vitest = path.join(temp, "node_modules/vitest/vitest.mjs");
    const printed = execFileSync(process.execPath, [vitest, "run", "--root", folder], {
      cwd: folder,
      encoding: "utf8",
      env: { ...process.env, NO_COLOR: "1" },
    });
    expect(printed).toMatch(/Tests +2 passed/);
  });

  it("has the right types", () => {
    const tsc = path.join(temp, "node_modules/typescript/bin/tsc");
    const printed = execFileSync(process.execPath, [tsc, "--project", folder, "--skipLibCheck"], { cwd: folder, encoding: "utf8" });
    expect(printed).toBe("");
  });

  it("runs its workflow to COMPLETED with flow dev, and leaves nothing behind", async () => {
    const dev = serveFlow(["dev", "--port", "0"], { cwd: folder, bin });
    await dev.until("Running 2 tasks");
    const url = /http:\/\/\S+\/api/.exec(dev.stdout())?.[0] ?? "";
    const run = await flow(["workflows", "run", "welcome", "--server", url, "--input", '{"name": "Ada"}', "--wait", "--json"], folder);
    expect(run).toMatchObject({ exitCode: 0, stderr: "" });
    expect(JSON.parse(run.stdout)).toMatchObject({ status: "COMPLETED", output: { greeting: "Hello, Ada!" } });
    const failed = await flow(["workflows", "run", "welcome", "--server", url, "--input", "{}", "--wait", "--json"], folder);
    expect(failed.exitCode).toBe(1);
    expect(failed.stdout).toContain("nobody to greet");
    dev.kill("SIGINT");
    expect(await dev.exitCode).toBe(0);
    expect(execFileSync("git", ["status", "--porcelain"], { cwd: folder, encoding: "utf8" })).toBe("");
  });
});
