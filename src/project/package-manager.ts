/** Which package manager installs a folder, and how it is called. */
import type { PackageFile } from "./package-file.ts";

export const packageManagers = ["npm", "pnpm", "yarn", "bun"] as const;
export type PackageManager = (typeof packageManagers)[number];

const lockFiles: Readonly<Record<string, PackageManager>> = {
  "package-lock.json": "npm",
  "npm-shrinkwrap.json": "npm",
  "pnpm-lock.yaml": "pnpm",
  "yarn.lock": "yarn",
  "bun.lock": "bun",
  "bun.lockb": "bun",
};

export interface InstallCall {
  manager: PackageManager;
  args: string[];
  /** Added to the environment. */
  env: Readonly<Record<string, string>>;
  /** A lock file decides what is installed, and stays as it is. */
  isLocked: boolean;
}

export interface InstallWishes {
  allowScripts: boolean;
  /** Refuse what no lock file decides. */
  frozen: boolean;
}

/** By lock file; without one, by the `packageManager` of the package, and npm where that is silent. `problem` says why there is none. */
export function planInstall(
  { beside, packageManager, isClassicYarn }: PackageFile,
  wishes: InstallWishes,
): InstallCall | { problem: string } {
  const locks = beside.filter((name) => Object.hasOwn(lockFiles, name));
  const byLock = [...new Set(locks.flatMap((name) => lockFiles[name] ?? []))];
  const [first, second] = byLock;
  if (second !== undefined) return { problem: `${locks.join(" and ")} are of different package managers: keep one` };
  const manager = first ?? packageManagers.find((name) => name === packageManager) ?? "npm";
  const isLocked = first !== undefined;
  if (!isLocked && wishes.frozen) return { problem: "there is no lock file: install once without --frozen, and commit the file" };
  const { allowScripts } = wishes;
  const frozen = isLocked ? ["--frozen-lockfile"] : [];
  const args = calls[manager]({ isLocked, isClassicYarn, frozen, skip: allowScripts ? [] : ["--ignore-scripts"] });
  return { manager, isLocked, args, env: manager === "yarn" ? yarnEnv(allowScripts) : {} };
}

interface CallFacts {
  isLocked: boolean;
  isClassicYarn: boolean;
  frozen: string[];
  /** Nothing where scripts are allowed. */
  skip: string[];
}

const calls: Readonly<Record<PackageManager, (facts: CallFacts) => string[]>> = {
  // The prefix keeps npm from taking the folder for a part of a workspace above it.
  npm: ({ isLocked, skip }) => [isLocked ? "ci" : "install", "--prefix", ".", "--no-audit", "--no-fund", ...skip],
  pnpm: ({ frozen, skip }) => ["install", "--ignore-workspace", ...frozen, ...skip],
  bun: ({ frozen, skip }) => ["install", ...frozen, ...skip],
  yarn: ({ isClassicYarn, isLocked, frozen, skip }) =>
    isClassicYarn
      ? ["install", "--non-interactive", ...frozen, ...skip]
      : ["install", ...(isLocked ? ["--immutable"] : []), ...(skip.length === 0 ? [] : ["--mode=skip-build"])],
};

/** Modules are looked for in node_modules, which newer yarns make only where they are told to. */
const yarnEnv = (allowScripts: boolean) => ({ YARN_NODE_LINKER: "node-modules", YARN_ENABLE_SCRIPTS: String(allowScripts) });
