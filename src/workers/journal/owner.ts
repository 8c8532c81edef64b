/** Whose journal a file is. Its name says so, because a file can change its name, and so its owner, in one step. */
import { randomBytes } from "node:crypto";
import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";

export interface Owner {
  /** Where process ids mean the same: the host, and on Linux the container. */
  place: string;
  pid: number;
  /** Tells a process from an earlier one with the same id; "" where the system does not say. */
  start: string;
}

export type OwnerState = "alive" | "dead" | "unknown";

const extension = ".ndjson";

export function thisProcess(): Owner {
  return { place: `${hostname()}${processNamespace()}`, pid: process.pid, start: readStat(process.pid)?.start ?? "" };
}

/** A new name each time: one process may own several. */
export function journalName({ place, pid, start }: Owner): string {
  return `${[encodeURIComponent(place).replaceAll("~", "%7E"), pid, start, randomBytes(4).toString("hex")].join("~")}${extension}`;
}

/** Undefined for files that are no journals. */
export function ownerOf(fileName: string): Owner | undefined {
  if (!fileName.endsWith(extension)) return undefined;
  const [place, pid, start, unique] = fileName.slice(0, -extension.length).split("~");
  if (place === undefined || start === undefined || unique === undefined || !/^[1-9]\d*$/.test(pid ?? "")) return undefined;
  try {
    return { place: decodeURIComponent(place), pid: Number(pid), start };
  } catch {
    return undefined;
  }
}

/** `unknown`: the process runs elsewhere, or this system does not tell it from another with its id. */
export function stateOf(owner: Owner, here: Owner): OwnerState {
  if (owner.place !== here.place) return "unknown";
  if (!isProcess(owner.pid)) return "dead";
  const stat = readStat(owner.pid);
  // A process that nobody has waited for is still listed.
  if (stat?.state === "Z") return "dead";
  if (stat === undefined || owner.start === "") return "unknown";
  return stat.start === owner.start ? "alive" : "dead";
}

function isProcess(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's process may not be signalled, but it is there.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/** What Linux says of a process. `start` has the ticks from the start of the system to that of the process, and which start of the system. */
function readStat(pid: number): { state: string | undefined; start: string } | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The second field is the program's name in parentheses, and may hold anything; those after it begin with the third.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").slice(0, 8);
    return { state: fields[0], start: `${fields[19]}-${boot}` };
  } catch {
    return undefined;
  }
}

function processNamespace(): string {
  try {
    return `/${readlinkSync("/proc/self/ns/pid").replaceAll(/\D/g, "")}`;
  } catch {
    return "";
  }
}
