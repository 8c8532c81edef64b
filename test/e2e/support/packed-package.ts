/** The package as `npm pack` makes it, where `npm install` would put it. */
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, symlinkSync } from "node:fs";
import path from "node:path";

const repository = path.resolve(import.meta.dirname, "../../..");

/**
 * In the folder's `node_modules`, for all projects below it, but with the dependencies of this repository: nothing is downloaded. `tarball`,
 * `installed` and `bin` are absolute paths.
 */
export function installPacked(folder: string): { tarball: string; installed: string; bin: string } {
  const printed = execFileSync("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", folder], {
    cwd: repository,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  const [pack]: { filename: string }[] = JSON.parse(printed);
  const tarball = path.join(folder, pack?.filename ?? "");
  execFileSync("tar", ["-xzf", tarball, "-C", folder]);
  const modules = path.join(folder, "node_modules");
  const installed = path.join(modules, "conductor-flow");
  mkdirSync(path.join(modules, ".bin"), { recursive: true });
  cpSync(path.join(folder, "package"), installed, { recursive: true });
  for (const name of readdirSync(path.join(repository, "node_modules"))) {
    if (!name.startsWith(".")) symlinkSync(path.join(repository, "node_modules", name), path.join(modules, name));
  }
  const bin = path.join(installed, "bin/flow.js");
  symlinkSync(bin, path.join(modules, ".bin/flow"));
  symlinkSync(path.join(modules, "vitest/vitest.mjs"), path.join(modules, ".bin/vitest"));
  return { tarball, installed, bin };
}
