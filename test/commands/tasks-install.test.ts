import { chmodSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { tempFolder } from "../harness/temp-folder.ts";
import { runInProcess } from "./support/run-in-process.ts";
import { schemaProblems } from "./support/schema-problems.ts";

const usualPath = process.env["PATH"] ?? "";

/** Tasks with packages from folders beside them: nothing is asked of a registry. */
function createInstallProject() {
  const root = tempFolder();
  const write = (file: string, content: string | object): void => {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), typeof content === "string" ? content : JSON.stringify(content));
  };
  write("flow.config.yml", "project: install\n");
  write("packages/red/package.json", { name: "paint", version: "1.0.0" });
  write("packages/red/index.js", 'exports.shade = "red";\n');
  write("packages/blue/package.json", { name: "paint", version: "2.0.0" });
  write("packages/black/package.json", {
    name: "paint",
    version: "3.0.0",
    scripts: { install: "node -e \"require('fs').writeFileSync('ran', '')\"" },
  });
  write("packages/blue/index.js", 'exports.shade = "blue";\n');
  write("packages/black/index.js", 'exports.shade = "black";\n');
  const writeTask = (name: string, colour?: string): void => {
    const imports = colour === undefined ? 'const shade = "none";' : 'import { shade } from "paint";';
    write(
      `tasks/${name}/${name}.ts`,
      `import { defineTask } from "conductor-flow";\n${imports}\nexport default defineTask({ name: "${name}", description: shade }, () => ({}));\n`,
    );
    if (colour !== undefined)
      write(`tasks/${name}/package.json`, { private: true, dependencies: { paint: `file:../../packages/${colour}` } });
  };
  /** A package manager that prints what it was called with, and ends like that. */
  const fake = (manager: string, exitCode = 0): void => {
    write(`bin/${manager}`, `#!/bin/sh\necho "${manager} $*"\necho "in $PWD" >&2\nexit ${exitCode}\n`);
    chmodSync(path.join(root, "bin", manager), 0o755);
  };
  const run = (args: readonly string[], { only = false } = {}) =>
    runInProcess(["tasks", "install", ...args], {
      cwd: root,
      env: { PATH: only ? path.join(root, "bin") : `${path.join(root, "bin")}:${usualPath}`, HOME: root },
    });
  const document = async (...args: string[]) => {
    const { stdout, stderr } = await run([...args, "--json"]);
    expect([schemaProblems(stdout), stderr]).toEqual(["", ""]);
    return JSON.parse(stdout);
  };
  return { root, write, writeTask, fake, run, document };
}

describe("with npm", () => {
  it("installs every task's own packages, and the tasks find theirs", async () => {
    const { root, writeTask, run, document } = createInstallProject();
    writeTask("a", "red");
    writeTask("b", "blue");
    writeTask("c");
    const before = await runInProcess(["validate"], { cwd: root });
    expect(before.stderr).toMatch(/tasks\/a\/a\.ts:2:23 error import-failed .+\n {2}hint: Run `flow tasks install a`\./);
    expect(await run([])).toEqual({
      exitCode: 0,
      stdout: "+ tasks/a (npm, without a lock file)\n+ tasks/b (npm, without a lock file)\n2 folders: 2 installed, 0 failed\n",
      stderr: "",
    });
    for (const [name, shade] of [
      ["a", "red"],
      ["b", "blue"],
      ["c", "none"],
    ] as const) {
      const shown = await runInProcess(["tasks", "show", name, "--local"], { cwd: root });
      expect(shown.stdout).toContain(`"description": "${shade}"`);
    }
    // From now on the lock files decide.
    expect(await document("--frozen")).toMatchObject({
      ok: true,
      exitCode: 0,
      summary: { installed: 2, failed: 0 },
      items: [
        { folder: "tasks/a", tasks: ["a"], manager: "npm", locked: true, outcome: "installed" },
        { folder: "tasks/b", tasks: ["b"], manager: "npm", locked: true, outcome: "installed" },
      ],
    });
  });

  it("runs install scripts only where that is allowed, and says which did not run", async () => {
    const { root, write, writeTask, run, document } = createInstallProject();
    writeTask("b", "black");
    // A copy, as from a registry: a link would be to the folder itself.
    write("tasks/b/.npmrc", "install-links=true\n");
    expect((await run([])).stdout).toContain("install scripts did not run: paint; --allow-scripts runs them");
    expect(existsSync(path.join(root, "tasks/b/node_modules/paint/ran"))).toBe(false);
    expect((await document()).items).toMatchObject([{ skippedScripts: ["paint"] }]);
    expect((await run(["--allow-scripts"])).stdout).toBe("+ tasks/b (npm)\n1 folder: 1 installed, 0 failed\n");
    expect(existsSync(path.join(root, "tasks/b/node_modules/paint/ran"))).toBe(true);
  });

  it("installs beside the task, also where the project is a workspace", async () => {
    const { root, write, writeTask, run } = createInstallProject();
    write("package.json", { private: true, workspaces: ["tasks/*"] });
    writeTask("a", "red");
    expect((await run([])).exitCode).toBe(0);
    expect(existsSync(path.join(root, "tasks/a/node_modules/paint"))).toBe(true);
  });
});

describe("names", () => {
  it("choose whose packages are installed", async () => {
    const { root, writeTask, run } = createInstallProject();
    writeTask("a", "red");
    writeTask("b", "blue");
    expect((await run(["b"])).stdout).toContain("1 folder: 1 installed");
    expect(existsSync(path.join(root, "tasks/a/node_modules"))).toBe(false);
  });

  it("that no task has are refused before anything is installed", async () => {
    const { writeTask, fake, run } = createInstallProject();
    writeTask("charge", "red");
    fake("npm");
    expect(await run(["charge", "chrage"])).toEqual({
      exitCode: 1,
      stdout: "",
      stderr: "Error: There is no task named chrage in the project.\n  hint: Did you mean charge?\n",
    });
  });
});

it("has nothing to do where no task has packages of its own", async () => {
  const { writeTask, run, document } = createInstallProject();
  writeTask("c");
  expect(await run([])).toEqual({ exitCode: 0, stdout: "No task has packages of its own to install.\n", stderr: "" });
  expect(await run(["c"])).toMatchObject({ exitCode: 0 });
  expect(await document()).toMatchObject({ ok: true, summary: { installed: 0, failed: 0 }, items: [] });
});

describe("a failure", () => {
  it("stops no other, and shows what the package manager said", async () => {
    const { write, writeTask, fake, run, document } = createInstallProject();
    writeTask("a", "red");
    writeTask("b", "blue");
    write("tasks/b/pnpm-lock.yaml", "lockfileVersion: '9.0'\n");
    fake("npm");
    fake("pnpm", 3);
    const { exitCode, stdout } = await run([]);
    expect(exitCode).toBe(3);
    expect(stdout).toContain("+ tasks/a (npm, without a lock file)\n");
    const call = "pnpm install --ignore-workspace --frozen-lockfile --ignore-scripts";
    expect(stdout).toContain(`failed tasks/b (pnpm): ${call} ended with exit code 3\n`);
    expect(stdout).toContain(`\n  ${call}\n`);
    expect(stdout).toMatch(/\n {2}in \S+\/tasks\/b\n/);
    expect(stdout).toContain("2 folders: 1 installed, 1 failed\n");
    expect(await document()).toMatchObject({
      ok: false,
      exitCode: 3,
      items: [
        { outcome: "installed" },
        { outcome: "failed", reason: `${call} ended with exit code 3`, output: expect.stringContaining(call) },
      ],
    });
    expect((await run(["b"])).exitCode).toBe(1);
  });

  it.each([
    ["a manager that is not there", { "tasks/a/bun.lock": "{}" }, "failed tasks/a (bun): bun is not installed, or not in the PATH\n"],
    [
      "two lock files",
      { "tasks/a/bun.lock": "{}", "tasks/a/yarn.lock": "" },
      "failed tasks/a: bun.lock and yarn.lock are of different package managers: keep one\n",
    ],
    ["a package.json that is none", { "tasks/a/package.json": '{"dependencies":' }, "failed tasks/a: package.json is no JSON object\n"],
  ])("is %s", async (_what, files, message) => {
    const { write, writeTask, run } = createInstallProject();
    writeTask("a", "red");
    for (const [file, text] of Object.entries(files)) write(file, text);
    const { exitCode, stdout } = await run([], { only: true });
    expect(stdout).toContain(message);
    expect(exitCode).toBe(1);
  });

  it("is to have no lock file, where only that may decide", async () => {
    const { writeTask, run } = createInstallProject();
    writeTask("a", "red");
    const { exitCode, stdout } = await run(["--frozen"]);
    expect(stdout).toContain("failed tasks/a: there is no lock file: install once without --frozen, and commit the file\n");
    expect(exitCode).toBe(1);
  });
});

it("shows what the package manager says with -v, and not otherwise", async () => {
  const { writeTask, fake, run } = createInstallProject();
  writeTask("a", "red");
  fake("npm");
  expect((await run([])).stdout).not.toContain("npm install --prefix");
  expect((await run(["-v"])).stdout).toContain("  npm install --prefix . --no-audit --no-fund --ignore-scripts\n");
});
