// What every contestant is told (FLOW_BENCH), and when it may begin: it says that it is loaded and waits for a line.
import { once } from "node:events";

/** @type {{url: string, taskType: string, concurrency: number, dist: string, [option: string]: any}} */
export const settings = JSON.parse(process.env.FLOW_BENCH);

export async function untilTold() {
  process.stdout.write("ready\n");
  await once(process.stdin, "data");
}

export const handler = () => ({});
