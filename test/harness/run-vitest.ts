/** Suites by Vitest in a process of its own: on embedded servers, or all on one real server. */
import { spawn } from "node:child_process";
import path from "node:path";
import { quickWrites, RealServerUnavailable, startRealServer } from "./real-server.ts";

const root = path.resolve(import.meta.dirname, "../..");
/** Matches no test's name, so that every test is reported as skipped. */
export const nothing = "^no test has this name$";

/** Answers with its exit code. `config` is relative to the repository's root. */
export function runVitest(config: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<number> {
  return new Promise((resolve, reject) => {
    const vitest = spawn(
      process.execPath,
      [path.join(root, "node_modules/vitest/vitest.mjs"), "run", "--config", path.join(root, config), ...args],
      { cwd: root, stdio: "inherit", env: { ...process.env, ...env } },
    );
    vitest.on("error", reject);
    vitest.on("close", (code) => resolve(code ?? 1));
  });
}

/** Something is not tested, and why: never to be overlooked in the output. */
export function announceSkip(what: string, why: string): void {
  const bar = "!".repeat(100);
  console.error(`\n${bar}\n${what}\n${why}\n${bar}\n`);
}

/**
 * With FLOW_CONDUCTOR_URL set, on that server; otherwise on one that is booted for this run. Where the machine cannot boot one, this says
 * why and what to do, counts the suites as skipped and answers with 0: a laptop without Java is no failure.
 */
export async function runVitestOnRealServer(config: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<number> {
  const given = process.env["FLOW_CONDUCTOR_URL"];
  if (given !== undefined && given !== "") return runVitest(config, args, env);
  try {
    console.log("Starting a real Conductor server (the first run downloads about 460 MB)...");
    const server = await startRealServer(process.env, quickWrites);
    console.log(`It runs at ${server.url}`);
    try {
      return await runVitest(config, args, { ...env, FLOW_CONDUCTOR_URL: server.url });
    } finally {
      await server.close();
    }
  } catch (error) {
    if (!(error instanceof RealServerUnavailable)) throw error;
    announceSkip("NOT TESTED ON A REAL CONDUCTOR SERVER: the suites below are skipped.", error.message);
    return runVitest(config, [...args, "--testNamePattern", nothing], env);
  }
}
