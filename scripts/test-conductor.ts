/**
 * `npm run test:conductor [-- vitest arguments]`: the contract and end-to-end suites on a real Conductor server.
 * With FLOW_CONDUCTOR_URL set, that server is used; otherwise one is booted for this run. Where the machine cannot boot one, this says
 * why and what to do, counts the suites as skipped and ends with 0: a laptop without Java is no failure.
 */
import { spawn } from "node:child_process";
import path from "node:path";
import { RealServerUnavailable, startRealServer } from "../test/harness/real-server.ts";

const root = path.resolve(import.meta.dirname, "..");
/** Matches no test's name, so that every test is reported as skipped. */
const nothing = "^no test has this name$";

function runVitest(args: string[], env: NodeJS.ProcessEnv): Promise<number> {
  return new Promise((resolve, reject) => {
    const vitest = spawn(
      process.execPath,
      [path.join(root, "node_modules/vitest/vitest.mjs"), "run", "--config", path.join(root, "vitest.conductor.config.ts"), ...args],
      { cwd: root, stdio: "inherit", env: { ...process.env, ...env } },
    );
    vitest.on("error", reject);
    vitest.on("close", (code) => resolve(code ?? 1));
  });
}

async function main(args: string[]): Promise<number> {
  const given = process.env["FLOW_CONDUCTOR_URL"];
  if (given !== undefined && given !== "") return runVitest(args, {});
  try {
    console.log("Starting a real Conductor server (the first run downloads about 460 MB)...");
    const server = await startRealServer(process.env);
    console.log(`It runs at ${server.url}`);
    try {
      return await runVitest(args, { FLOW_CONDUCTOR_URL: server.url });
    } finally {
      await server.close();
    }
  } catch (error) {
    if (!(error instanceof RealServerUnavailable)) throw error;
    const bar = "!".repeat(100);
    console.error(`\n${bar}\nNOT TESTED ON A REAL CONDUCTOR SERVER: the suites below are skipped.\n${error.message}\n${bar}\n`);
    return runVitest([...args, "--testNamePattern", nothing], {});
  }
}

process.exitCode = await main(process.argv.slice(2));
