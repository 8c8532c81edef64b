/** Who listens on a port of this machine: the process as far as the system tells, and what it answers as a server. */
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { request } from "node:http";

export interface PortHolder {
  /** Absent where the system does not tell, or not to this user. */
  process?: { pid: number; program: string };
  /** What it says it is. */
  server?: { kind: "flow" | "conductor"; version: string };
}

/** What a system tells of its processes and sockets in files; an empty answer for what is not there, or not for this user. */
export interface SystemFiles {
  read(file: string): string;
  list(folder: string): string[];
  link(file: string): string;
}

export async function findPortHolder(host: string, port: number, system: SystemFiles = systemFiles): Promise<PortHolder> {
  const owner = findProcess(port, system);
  const server = await askForVersion(host, port);
  return { ...(owner === undefined ? {} : { process: owner }), ...(server === undefined ? {} : { server }) };
}

/** `a flow server (process 4242, node)`, to go on after "is taken by". */
export function describeHolder({ process: owner, server }: PortHolder): string {
  const what =
    server === undefined ? "another program" : server.kind === "flow" ? "another flow server" : `a Conductor server ${server.version}`;
  return owner === undefined ? what : `${what} (process ${owner.pid}, ${owner.program})`;
}

/** How to find the process by hand, as a sentence; nothing where it is known already. */
export function adviseSearch({ process: owner }: PortHolder, port: number, platform: NodeJS.Platform): string | undefined {
  if (owner !== undefined) return undefined;
  if (platform === "win32") return `\`netstat -ano | findstr :${port}\` tells which process has it.`;
  return `\`${platform === "linux" ? `sudo ss -ltnp sport = :${port}` : `sudo lsof -nP -iTCP:${port} -sTCP:LISTEN`}\` tells which process has it.`;
}

/** State of a socket that listens, in /proc/net/tcp. */
const listening = "0A";

/** By /proc, so on Linux only. The files of another user's process are not readable, nor is its name then. */
function findProcess(port: number, { read, list, link }: SystemFiles): PortHolder["process"] {
  const inodes = new Set(["/proc/net/tcp", "/proc/net/tcp6"].flatMap((file) => listenersIn(read(file), port)));
  if (inodes.size === 0) return undefined;
  for (const pid of list("/proc").filter((name) => /^\d+$/.test(name))) {
    const holds = list(`/proc/${pid}/fd`).some((fd) => inodes.has(/^socket:\[(\d+)\]$/.exec(link(`/proc/${pid}/fd/${fd}`))?.[1] ?? ""));
    // The arguments are nobody's business: they may hold secrets.
    if (holds) return { pid: Number(pid), program: read(`/proc/${pid}/comm`).trim() };
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

const systemFiles: SystemFiles = {
  read: (file) => orElse("", () => readFileSync(file, "utf8")),
  list: (folder) => orElse([], () => readdirSync(folder)),
  link: (file) => orElse("", () => readlinkSync(file)),
};

function orElse<T>(fallback: T, look: () => T): T {
  try {
    return look();
  } catch {
    return fallback;
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
