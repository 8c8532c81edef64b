/**
 * `npm run test:clients [-- vitest arguments]`: Conductor's own SDKs on the embedded server and on a real one. It installs the JavaScript
 * SDK (into bench/, where the peers' packages live) and the Python SDK (into ~/.cache/conductor-flow), which `npm test` never does. What
 * cannot be had is skipped, and said.
 */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { preparePythonSdk } from "../test/harness/python-sdk.ts";
import { announceSkip, runVitest, runVitestOnRealServer } from "../test/harness/run-vitest.ts";

const bench = path.resolve(import.meta.dirname, "../bench");
const config = "vitest.clients.config.ts";

/** npm writes what it has installed beside it; the same lock means the same packages. */
function isBenchInstalled(): boolean {
  const packagesOf = (file: string): Record<string, { version?: string }> =>
    JSON.parse(readFileSync(path.join(bench, file), "utf8")).packages;
  try {
    const installed = packagesOf("node_modules/.package-lock.json");
    return Object.entries(packagesOf("package-lock.json")).every(
      ([folder, { version }]) => folder === "" || installed[folder]?.version === version,
    );
  } catch {
    return false; // nothing is installed yet
  }
}

function installJavascriptSdk(): void {
  if (isBenchInstalled()) return;
  const { status, stderr, error } = spawnSync("npm", ["ci", "--prefix", bench, "--no-audit", "--no-fund"], { encoding: "utf8" });
  if (status !== 0) announceSkip("NOT TESTED: the JavaScript SDK. `npm ci --prefix bench` did not work.", error?.message ?? stderr);
}

async function main(args: readonly string[]): Promise<number> {
  installJavascriptSdk();
  const prepared = preparePythonSdk(process.env);
  if ("missing" in prepared) announceSkip("NOT TESTED: the Python SDK.", prepared.missing);
  const env = "python" in prepared ? { FLOW_PYTHON: prepared.python } : {};
  const codes = [await runVitest(config, args, { ...env, FLOW_CONDUCTOR_URL: "" }), await runVitestOnRealServer(config, args, env)];
  return Math.max(...codes);
}

process.exitCode = await main(process.argv.slice(2));
