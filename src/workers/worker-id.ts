import { randomBytes } from "node:crypto";
import { hostname } from "node:os";

/** Of one start of one process: what it held can be told from what any other holds, and a process id comes again. */
export function createWorkerId(): string {
  return `${hostname()}:${process.pid}:${randomBytes(4).toString("hex")}`;
}
