/** A package manager at work in one folder. */
import { spawn } from "node:child_process";
import type { InstallCall } from "../project/package-manager.ts";
import type { Io } from "./io.ts";

export interface InstallerRun {
  /** Why it did not do its work; absent where it did. */
  reason?: string;
  /** Everything that it printed, to either side. */
  output: string;
}

/** Never rejects. A first signal stops it. */
export function runInstaller({ manager, args, env }: InstallCall, folder: string, io: Pick<Io, "env" | "signal">): Promise<InstallerRun> {
  const isWindows = process.platform === "win32";
  return new Promise((resolve) => {
    let output = "";
    const child = spawn(isWindows ? `${manager}.cmd` : manager, args, {
      cwd: folder,
      env: { ...io.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
      // The commands of npm and its like are scripts there, which need a shell; the words are ours.
      shell: isWindows,
      signal: io.signal,
    });
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (chunk: string) => (output += chunk));
    const call = [manager, ...args].join(" ");
    child.once("error", (error) => {
      const isMissing = "code" in error && error.code === "ENOENT";
      resolve({ reason: isMissing ? `${manager} is not installed, or not in the PATH` : `${call}: ${error.message}`, output });
    });
    child.once("close", (code, signal) => {
      resolve(code === 0 ? { output } : { reason: `${call} ended with ${signal ?? `exit code ${code}`}`, output });
    });
  });
}
