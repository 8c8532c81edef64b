import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterEach, describe, expect, it } from "vitest";

const run = promisify(execFile);
const root = path.resolve(import.meta.dirname, "../..");
const folders: string[] = [];

/** Lints a small tree with the project's own configuration. */
async function lint(files: Record<string, string>): Promise<{ code: number; output: string }> {
  const folder = await mkdtemp(path.join(tmpdir(), "flow-lint-"));
  folders.push(folder);
  await cp(path.join(root, ".oxlintrc.json"), path.join(folder, ".oxlintrc.json"));
  await cp(path.join(root, "scripts/lint-layers.js"), path.join(folder, "scripts/lint-layers.js"));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(path.join(folder, path.dirname(name)), { recursive: true });
    await writeFile(path.join(folder, name), text);
  }
  try {
    const { stdout } = await run(process.execPath, [path.join(root, "node_modules/oxlint/bin/oxlint"), "src"], { cwd: folder });
    return { code: 0, output: stdout };
  } catch (error) {
    const failure = error as { code: number; stdout: string };
    return { code: failure.code, output: failure.stdout };
  }
}

afterEach(async () => {
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true, force: true })));
});

describe("the layer rules", () => {
  it("pass where the direction is kept", async () => {
    const result = await lint({
      "src/core/a.ts": "export const a = 1;\n",
      "src/client/b.ts": 'import { a } from "../core/a.ts";\nexport const b = a;\n',
      "src/server/engine/c.ts": 'import { a } from "../../core/a.ts";\nexport const c = a;\n',
      "src/commands/d.ts": 'export const load = () => import("../client/b.ts");\n',
    });
    expect(result).toMatchObject({ code: 0 });
  });

  it.each([
    ["src/core/planted.ts", 'import { b } from "../client/b.ts";\nexport const c = b;\n', "core may not import client"],
    [
      "src/core/planted.ts",
      'import { readFile } from "node:fs/promises";\nexport const c = readFile;\n',
      "core is pure: it may not import node:fs/promises",
    ],
    ["src/core/planted.ts", "export const now = () => Date.now();\n", "Time is an argument in core"],
    ["src/client/planted.ts", 'export const load = () => import("../server/b.ts");\n', "client may not import server"],
    ["src/workers/planted.ts", 'export * from "../client/b.ts";\n', "workers may not import client"],
    ["src/project/planted.ts", 'import type { B } from "../render/b.ts";\nexport type C = B;\n', "project may not import render"],
    ["src/render/planted.ts", 'import { b } from "../commands/b.ts";\nexport const c = b;\n', "render may not import commands"],
    ["src/server/engine/planted.ts", 'import { b } from "../store/b.ts";\nexport const c = b;\n', "server/engine may not import server"],
    ["src/helpers/planted.ts", 'import { b } from "../core/b.ts";\nexport const c = b;\n', "src/helpers is no layer"],
  ])("refuse a violation planted in %s: %s", async (file, text, message) => {
    const result = await lint({ [file]: text });
    expect(result.code).toBe(1);
    expect(result.output).toContain(message);
  });

  it("refuse an import cycle", async () => {
    const result = await lint({
      "src/core/a.ts": 'import { b } from "./b.ts";\nexport const a = () => b;\n',
      "src/core/b.ts": 'import { a } from "./a.ts";\nexport const b = () => a;\n',
    });
    expect(result.code).toBe(1);
    expect(result.output).toContain("no-cycle");
  });
});
