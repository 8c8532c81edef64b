/** Which process has a file locked, where the system tells: Linux does, for processes of the same user. */
import { readFileSync, readdirSync, readlinkSync, realpathSync, statSync } from "node:fs";

export interface LockHolder {
  pid: number;
  /** The name of its program. */
  command: string;
}

/** Undefined where it cannot be known. */
export function findLockHolder(file: string): LockHolder | undefined {
  try {
    const target = realpathSync(file);
    const { ino } = statSync(target);
    for (const pid of lockersOf(readFileSync("/proc/locks", "utf8"), ino)) {
      // Numbers of files are only unique within a file system, so the process must have the file itself open.
      if (hasOpen(pid, target)) return { pid, command: readFileSync(`/proc/${pid}/comm`, "utf8").trim() };
    }
  } catch {
    // Another system, or another user's process: then it remains unknown.
  }
  return undefined;
}

/** Lines such as `3: POSIX  ADVISORY  WRITE 19907 fe:00:10847608 1073741824 1073742335`. */
function lockersOf(locks: string, inode: number): number[] {
  return locks.split("\n").flatMap((line) => {
    const match = /\s(\d+) [0-9a-f]+:[0-9a-f]+:(\d+) /.exec(line);
    return match !== null && Number(match[2]) === inode ? [Number(match[1])] : [];
  });
}

const hasOpen = (pid: number, file: string): boolean =>
  readdirSync(`/proc/${pid}/fd`).some((name) => {
    try {
      return readlinkSync(`/proc/${pid}/fd/${name}`) === file;
    } catch {
      return false;
    }
  });
