// What every contestant is told (FLOW_BENCH), and when it may begin. A task's output is the time at which its handler was called.
import { once } from "node:events";

/** @type {{url: string, types: string[], concurrency: number, [option: string]: unknown}} */
export const settings = JSON.parse(process.env.FLOW_BENCH);

export async function untilTold() {
  process.stdout.write("ready\n");
  await once(process.stdin, "data");
}

export const handler = () => ({ startedAt: performance.timeOrigin + performance.now() });
