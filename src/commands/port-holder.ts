/** Who listens on a port of this machine: the process as far as the system tells, and what it answers as a server. */
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { request } from "node:http";

export interface PortHolder {
  /** Absent where the system does not tell, or not to this user. */
  process?: { pid: number; program: string };
  /** What it says it is. */
  server?: { kind: "flow" | "conductor"; version: string };
}

export async function findPortHolder(host: string, port: number): Promise<PortHolder> {
  const owner = findProcess(port);
  const server = await askForVersion(host, port);
  return { ...(owner === undefined ? {} : { process: owner }), ...(server === undefined ? {} : { server }) };
}

/** `a flow server (process 4242, node)`, to go on after "is taken by". */
export function describeHolder({ process: owner, server }: PortHolder): string {
  const what =
    server === undefined ? "another program" : server.kind === "flow" ? "another flow server" : `a Conductor server ${server.version}`;
  return owner === undefined ? what : `${what} (process ${owner.pid}, ${owner.program})`;
}

/** State of a socket that listens, in /proc/net/tcp. */
const listening = "0A";

/** By /proc, so on Linux only. The files of another user's process are not readable, nor is its name then. */
function findProcess(port: number): PortHolder["process"] {
  const inodes = new Set(["/proc/net/tcp", "/proc/net/tcp6"].flatMap((file) => listenersIn(readOr(file), port)));
  if (inodes.size === 0) return undefined;
  for (const pid of listOr("/proc").filter((name) => /^\d+$/.test(name))) {
    const holds = listOr(`/proc/${pid}/fd`).some((fd) => inodes.has(/^socket:\[(\d+)\]$/.exec(linkOr(`/proc/${pid}/fd/${fd}`))?.[1] ?? ""));
    // The arguments are nobody's business: they may hold secrets.
    if (holds) return { pid: Number(pid), program: readOr(`/proc/${pid}/comm`).trim() };
  }
  return undefined;
}

/** Fields: number, local address:port, remote address:port, state, queues, timer, retransmits, user, timeout, inode. */
function listenersIn(table: string, port: number): string[] {
  const wanted = port.toString(16).toUpperCase().padStart(4, "0");
  return table.split("\n").flatMap((line) => {
    const fields = line.trim().split(/\s+/);
    return fields[3] === listening && fields[1]?.endsWith(`:${wanted}`) === true ? (fields[9] ?? []) : [];
  });
}

function readOr(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

function listOr(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function linkOr(file: string): string {
  try {
    return readlinkSync(file);
  } catch {
    return "";
  }
}

const answerMs = 1500;
const longestVersion = 40;

/** Whatever else listens there is not made to wait for, and not believed at length. */
function askForVersion(host: string, port: number): Promise<PortHolder["server"]> {
  const address = host === "0.0.0.0" || host === "::" ? "localhost" : host;
  return new Promise((resolve) => {
    const call = request({ host: address, port, path: "/api/version", agent: false }, (answer) => {
      let text = "";
      answer.setEncoding("utf8").on("data", (piece: string) => {
        text += piece;
        if (text.length > longestVersion) call.destroy();
      });
      answer.on("close", () => resolve(serverOf(answer.statusCode, answer.headers["x-conductor-flow"], text.trim())));
    });
    const timer = setTimeout(() => call.destroy(), answerMs);
    call.on("error", () => resolve(undefined));
    call.on("close", () => {
      clearTimeout(timer);
      resolve(undefined);
    });
    call.end();
  });
}

function serverOf(status: number | undefined, mark: string | string[] | undefined, version: string): PortHolder["server"] {
  if (status !== 200 || !/^\d+\.\d+[\w.+-]*$/.test(version) || version.length > longestVersion) return undefined;
  return { kind: mark === undefined ? "conductor" : "flow", version };
}
