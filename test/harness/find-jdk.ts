/** Finds a Java of at least a given release by reading the `release` files of the usual places: nothing is started to look. */
import { existsSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";

export interface JdkSearch {
  /** Absent where none was found. */
  java?: string;
  /** What was looked at, one line each, for the person who wonders why. */
  looked: string[];
}

/** Folders that hold one Java installation per entry. */
function installationFolders(home: string): string[] {
  return [
    "/usr/lib/jvm",
    "/usr/java",
    "/opt/java",
    "/opt/jdk",
    "/Library/Java/JavaVirtualMachines",
    "/opt/homebrew/opt",
    "/usr/local/opt",
    join(home, ".sdkman/candidates/java"),
    join(home, ".local/share/mise/installs/java"),
    join(home, ".asdf/installs/java"),
    join(home, ".jdks"),
    join(home, "Library/Java/JavaVirtualMachines"),
  ];
}

function javaHomesOnPath(path: string): string[] {
  return path
    .split(delimiter)
    .filter((folder) => folder !== "" && existsSync(join(folder, "java")))
    .map((folder) => dirname(dirname(realpathSync(join(folder, "java")))));
}

/** A macOS bundle keeps its home in `Contents/Home`, a Homebrew formula in `libexec/openjdk.jdk/Contents/Home`. */
function javaHomesIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .sort()
    .map((name) => join(folder, name))
    .flatMap((entry) => [entry, join(entry, "Contents/Home"), join(entry, "libexec/openjdk.jdk/Contents/Home")])
    .filter((home) => existsSync(join(home, "release")));
}

/** The major release (21 for `21.0.4`, 8 for `1.8.0`), or undefined where the folder holds no Java. */
function majorRelease(javaHome: string): number | undefined {
  const releaseFile = join(javaHome, "release");
  if (!existsSync(releaseFile) || !existsSync(join(javaHome, "bin/java"))) return undefined;
  const version = /^JAVA_VERSION="?(?:1\.)?(\d+)/m.exec(readFileSync(releaseFile, "utf8"))?.[1];
  return version === undefined ? undefined : Number(version);
}

export function findJdk(minimum: number, env: NodeJS.ProcessEnv): JdkSearch {
  const home = env["HOME"] ?? "";
  const candidates = [
    ...(env["JAVA_HOME"] ? [env["JAVA_HOME"]] : []),
    ...javaHomesOnPath(env["PATH"] ?? ""),
    ...installationFolders(home).flatMap(javaHomesIn),
  ];
  const looked: string[] = [];
  for (const candidate of new Set(candidates)) {
    const major = majorRelease(candidate);
    looked.push(`${candidate}: ${major === undefined ? "no Java installation" : `Java ${major}`}`);
    if (major !== undefined && major >= minimum) return { java: join(candidate, "bin/java"), looked };
  }
  if (looked.length === 0) looked.push("JAVA_HOME, PATH and the usual folders hold no Java");
  return { looked };
}
