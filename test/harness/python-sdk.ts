/** The official Python SDK in a virtual environment of its own: made once, in a cache outside the repository. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { cacheFolder } from "./conductor-jar.ts";

export const pythonSdkVersion = "2.0.0";
/** pip itself tries downloads again. */
const stepTimeoutMs = 5 * 60_000;

/** Path of a Python that has the SDK, or why there is none. `packages` are installed beside it. */
export function preparePythonSdk(env: NodeJS.ProcessEnv, packages: readonly string[] = []): { python: string } | { missing: string } {
  const venv = path.join(cacheFolder(env), `python-sdk-${pythonSdkVersion}`);
  const python = path.join(venv, "bin", "python");
  const imports = ["conductor.client", ...packages].map((name) => `import ${name}`).join("; ");
  if (existsSync(python) && spawnSync(python, ["-c", imports]).status === 0) return { python };
  const steps = [
    ["python3", "-m", "venv", venv],
    [python, "-m", "pip", "install", "--quiet", `conductor-python==${pythonSdkVersion}`, ...packages],
  ] as const;
  for (const [command, ...args] of steps) {
    const { status, stderr, error } = spawnSync(command, args, { encoding: "utf8", timeout: stepTimeoutMs });
    if (status !== 0) return { missing: `\`${[command, ...args].join(" ")}\` did not work: ${error?.message ?? stderr}` };
  }
  return { python };
}
