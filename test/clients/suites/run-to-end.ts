import { spawn } from "node:child_process";
import { existsSync, rmSync } from "node:fs";

interface Run {
  folder: string;
  /** The file that it is to write; what an earlier run left there is removed first. */
  report: string;
  env: Record<string, string>;
}

/** Its own exit code does not count, as some tests fail by nature; that it has reported does. */
export async function runToEnd(command: string, args: readonly string[], { folder, report, env }: Run): Promise<void> {
  rmSync(report, { force: true });
  const child = spawn(command, args, { cwd: folder, env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  const keep = (chunk: Buffer): void => void (output = (output + chunk.toString()).slice(-3_000));
  child.stdout.on("data", keep);
  child.stderr.on("data", keep);
  await new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  if (!existsSync(report)) throw new Error(`${command} ${args.join(" ")} wrote no report:\n${output}`);
}
