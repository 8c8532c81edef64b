/** Tests that pages show, run as their readers would: those of Vitest in one process, those of Node's own runner in one each. */
import { spawn } from "node:child_process";
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "../../..");

/** As package.json's exports, of the sources. The longer names come first. */
const alias = {
  "conductor-flow/testing": path.join(root, "src/testing/index.ts"),
  "conductor-flow": path.join(root, "src/index.ts"),
};

/** What fails, with what was printed. `cwd` is the folder that `checkTypes` has filled. */
export async function runTests(cwd: string): Promise<string[]> {
  const files = readdirSync(cwd, { recursive: true, encoding: "utf8" }).filter((file) => /^[^/]+\/test\/.*\.test\.ts$/.test(file));
  if (files.length === 0 || !existsSync(path.join(cwd, "node_modules"))) return ["there is no test"];
  const ofNode = files.filter((file) => readFileSync(path.join(cwd, file), "utf8").includes('"node:test"'));
  const ofVitest = files.filter((file) => !ofNode.includes(file));
  writeFileSync(
    path.join(cwd, "vitest.config.mjs"),
    `export default ${JSON.stringify({ resolve: { alias }, test: { include: ofVitest, isolate: false, maxWorkers: 1 } })};\n`,
  );
  const vitest = [path.join(root, "node_modules/vitest/vitest.mjs"), "run", "--root", cwd];
  const node = ofNode.map((file) => ["--import", path.join(root, "node_modules/jiti/lib/jiti-register.mjs"), path.join(cwd, file)]);
  const runs = await Promise.all([vitest, ...node].map((args) => run(args, cwd)));
  return runs.filter(({ exitCode }) => exitCode !== 0).map(({ printed }) => printed);
}

function run(args: readonly string[], cwd: string): Promise<{ exitCode: number | null; printed: string }> {
  return new Promise((resolve, reject) => {
    const { VITEST: _vitest, ...env } = process.env;
    const child = spawn(process.execPath, args, { cwd, env: { ...env, JITI_ALIAS: JSON.stringify(alias) } });
    let printed = "";
    child.stdout.on("data", (text: Buffer) => (printed += text.toString()));
    child.stderr.on("data", (text: Buffer) => (printed += text.toString()));
    child.on("error", reject);
    child.on("close", (exitCode) => resolve({ exitCode, printed }));
  });
}
