import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
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
  const printed = execFileSync("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", temp], {
    cwd: repository,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  const [pack]: { filename: string }[] = JSON.parse(printed);
  execFileSync("tar", ["-xzf", path.join(temp, pack?.filename ?? ""), "-C", temp]);
  const modules = path.join(temp, "node_modules");
  installed = path.join(modules, "conductor-flow");
  mkdirSync(modules);
  cpSync(path.join(temp, "package"), installed, { recursive: true });
  for (const name of readdirSync(path.join(repository, "node_modules"))) {
    if (!name.startsWith(".")) symlinkSync(path.join(repository, "node_modules", name), path.join(modules, name));
  }
  bin = path.join(installed, "bin/flow.js");
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
      /^(?:package\.json|README\.md|LICENSE|CHANGELOG\.md|bin\/flow\.js|dist\/.+\.(?:js|d\.ts)|schemas\/.+\.json|templates\/project\/.+|docs\/findings\/[a-z-]+\.md|docs\/findings\/README\.md)$/;
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
      stdout: "3 definitions: 3 valid, 0 invalid, 0 warnings\n",
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
