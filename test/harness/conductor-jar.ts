/** The real server's jar: downloaded once by Maven into a cache outside the repository, and checked before use. */
import { spawn } from "node:child_process";
import { closeSync, existsSync, fstatSync, mkdirSync, mkdtempSync, openSync, readSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

export const conductorVersion = "3.32.1";
const jarName = `conductor-server-${conductorVersion}-boot.jar`;
const artifact = `org.conductoross:conductor-server:${conductorVersion}:jar:boot`;
/** All tries together: what takes longer than that is as good as missing to a run of all checks. */
const downloadTimeoutMs = 6 * 60_000;
const downloadTries = 3;

export function cacheFolder(env: NodeJS.ProcessEnv): string {
  return join(env["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "conductor-flow");
}

/** A jar is a zip: it starts with a local file header and ends with the central directory's end record. A cut-off download has no end. */
export function isWholeJar(file: string): boolean {
  if (!existsSync(file)) return false;
  const descriptor = openSync(file, "r");
  try {
    const size = fstatSync(descriptor).size;
    const head = Buffer.alloc(4);
    readSync(descriptor, head, 0, 4, 0);
    const tail = Buffer.alloc(Math.min(size, 66_000));
    readSync(descriptor, tail, 0, tail.length, size - tail.length);
    return head.toString("latin1") === "PK\u0003\u0004" && tail.includes(Buffer.from("PK\u0005\u0006", "latin1"));
  } finally {
    closeSync(descriptor);
  }
}

/** Path of the jar. Throws with the reason and the next step when it cannot be had. */
export async function ensureConductorJar(env: NodeJS.ProcessEnv): Promise<string> {
  const folder = cacheFolder(env);
  const jar = join(folder, jarName);
  if (isWholeJar(jar)) return jar;
  mkdirSync(folder, { recursive: true });
  const staging = mkdtempSync(join(folder, "download-"));
  try {
    await runMaven(["-q", "dependency:copy", `-Dartifact=${artifact}`, `-DoutputDirectory=${staging}`], staging);
    const downloaded = join(staging, jarName);
    if (!isWholeJar(downloaded)) throw new Error(`Maven finished, but ${jarName} is missing or incomplete.`);
    renameSync(downloaded, jar);
    return jar;
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}

/** A download that breaks off is tried again: what Maven has by then is not downloaded twice. */
export async function runMaven(args: string[], cwd: string): Promise<void> {
  const giveUpAt = Date.now() + downloadTimeoutMs;
  for (let tries = 1; ; tries += 1) {
    try {
      return await runMavenOnce(args, cwd, giveUpAt - Date.now());
    } catch (error) {
      if (tries === downloadTries || Date.now() >= giveUpAt) throw error;
    }
  }
}

function runMavenOnce(args: string[], cwd: string, timeoutMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const maven = spawn("mvn", args, { cwd, stdio: ["ignore", "pipe", "pipe"] });
    const deadline = setTimeout(() => maven.kill(), timeoutMs);
    let output = "";
    const keep = (chunk: Buffer): void => void (output = (output + chunk.toString()).slice(-2_000));
    maven.stdout.on("data", keep);
    maven.stderr.on("data", keep);
    maven.on("error", (cause: Error) => {
      clearTimeout(deadline);
      reject(new Error(`Maven could not be started (${cause.message}). Install it, or put ${jarName} into the cache by hand.`));
    });
    maven.on("close", (code) => {
      clearTimeout(deadline);
      if (code === 0) resolve();
      else reject(new Error(`mvn ${args.join(" ")} failed (${code ?? "killed"}):\n${output.trim()}`));
    });
  });
}
