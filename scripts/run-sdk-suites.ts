/**
 * `npm run test:sdk-suites [-- javascript|python]`: the SDKs' own integration tests, at pinned tags from GitHub, on a real server and on the
 * embedded one, one after the other (half an hour for both SDKs). Writes the results into docs/clients.md, and ends with 1 if a test passed
 * on the real server only. To use other sources than GitHub, map the address in Git (`url.<base>.insteadOf`).
 */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { javascriptSuite } from "../test/clients/suites/javascript-suite.ts";
import type { Outcome, Suite } from "../test/clients/suites/outcome.ts";
import { pythonSuite } from "../test/clients/suites/python-suite.ts";
import { passedOnlyOnFirst, renderComparison } from "../test/clients/suites/report.ts";
import type { Comparison } from "../test/clients/suites/report.ts";
import { cacheFolder } from "../test/harness/conductor-jar.ts";
import { startRealServer } from "../test/harness/real-server.ts";

const root = path.resolve(import.meta.dirname, "..");
const page = path.join(root, "docs/clients.md");

function fetchSource({ source }: Suite): string {
  const folder = path.join(cacheFolder(process.env), `${path.basename(source.url)}-${source.tag}`);
  if (existsSync(path.join(folder, ".git"))) return folder;
  mkdirSync(path.dirname(folder), { recursive: true });
  const args = ["clone", "--quiet", "--depth", "1", "--branch", source.tag, source.url, folder];
  const { status, stderr } = spawnSync("git", args, { encoding: "utf8" });
  if (status === 0) return folder;
  rmSync(folder, { recursive: true, force: true });
  throw new Error(`${source.url} at ${source.tag} could not be had:\n${stderr}`);
}

interface Server {
  /** Without a path. */
  address: string;
  close(): Promise<unknown>;
}

async function startReal(): Promise<Server> {
  const server = await startRealServer(process.env);
  return { address: new URL(server.url).origin, close: () => server.close() };
}

/** The built command, as a user starts it. */
async function startEmbedded(): Promise<Server> {
  const child = spawn(process.execPath, [path.join(root, "bin/flow.js"), "server", "start", "--port", "0", "--json"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(child, "close");
  for await (const line of createInterface({ input: child.stdout })) {
    const { event, url } = JSON.parse(line) as { event: string; url: string };
    if (event !== "listening") continue;
    const close = (): Promise<unknown> => (child.kill("SIGTERM"), ended);
    return { address: new URL(url).origin, close };
  }
  throw new Error("The embedded server did not start: run `npm run build` first.");
}

async function runOn(suite: Suite, name: string, start: () => Promise<Server>): Promise<Outcome[]> {
  const folder = fetchSource(suite);
  console.log(`${suite.title} on the ${name} server...`);
  const server = await start();
  try {
    return await suite.run(folder, server.address);
  } finally {
    await server.close();
  }
}

async function compare(suite: Suite): Promise<Comparison> {
  const real = await runOn(suite, "real", startReal);
  return { suite, real, embedded: await runOn(suite, "embedded", startEmbedded) };
}

/** Between the suite's two marks on the page. */
function writeResults(name: string, comparison: Comparison): void {
  const [opening, closing] = [`<!-- ${name} -->`, `<!-- end of ${name} -->`];
  const [before = "", rest = ""] = readFileSync(page, "utf8").split(opening);
  const after = rest.split(closing)[1] ?? "";
  writeFileSync(page, `${before}${opening}\n\n${renderComparison(comparison)}\n\n${closing}${after}`);
  spawnSync("npx", ["oxfmt", page], { cwd: root });
}

async function main([wanted]: readonly string[]): Promise<number> {
  const suites = { javascript: javascriptSuite, python: pythonSuite };
  const chosen = Object.entries(suites).filter(([name]) => wanted === undefined || wanted === name);
  if (chosen.length === 0) throw new Error(`There is no suite ${wanted}: javascript or python.`);
  let lost = 0;
  for (const [name, suite] of chosen) {
    const comparison = await compare(suite);
    console.log(renderComparison(comparison));
    writeResults(name, comparison);
    lost += passedOnlyOnFirst(comparison.real, comparison.embedded).length;
  }
  return lost === 0 ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2));
