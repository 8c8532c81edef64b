/**
 * What a worker without work costs: requests and CPU time over a minute, with 50 and with 200 task types, on a real server. A proxy on
 * this machine counts the requests; the contestants' CPU time is that of all their processes.
 */
import { Agent, createServer, request } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { loadavg } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import type { Figure } from "../measure.ts";
import { median, printFigures } from "../measure.ts";
import { readTree } from "./process-tree.ts";
import type { Timed } from "./timed/contestants.ts";
import { listTimed, startTimed } from "./timed/contestants.ts";
import { openServer, sleep } from "./timed/runs.ts";

const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "3" },
    seconds: { type: "string", default: "60" },
    types: { type: "string", multiple: true, default: ["1", "50", "200"] },
    /** Parts of contestants' names. */
    only: { type: "string", multiple: true, default: ["flow", "defaults"] },
    /** A server that runs already. */
    url: { type: "string" },
    dist: { type: "string", default: path.resolve(import.meta.dirname, "../../dist") },
  },
});
const runs = Number(values.runs);
const seconds = Number(values.seconds);

interface Result {
  requestsPerSecond: number;
  /** Percent of one core. */
  cpu: number;
  peakMiB: number;
}

const goals: Readonly<Record<string, string>> = { 50: "<= 12 requests/s, <= 1.5 % of a core", 200: "<= 24 requests/s, <= 3 % of a core" };
const contestants = listTimed(path.resolve(values.dist)).filter(({ name }) => values.only.some((part) => name.includes(part)));
const server = await openServer(values.url);
const proxy = await openProxy(server.url);
let rounds = 0;

/** Counts every request and passes it on. */
async function openProxy(target: string): Promise<{ url: string; requests(): number; close(): void }> {
  const { hostname, port } = new URL(target);
  const agent = new Agent({ keepAlive: true });
  let requests = 0;
  const listening = createServer((incoming, outgoing) => {
    requests += 1;
    const { method, url, headers } = incoming;
    const passed = request({ hostname, port, agent, method, path: url, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    passed.on("error", () => outgoing.destroy());
    incoming.pipe(passed);
  });
  listening.listen(0, "127.0.0.1");
  await once(listening, "listening");
  // A server without a path has none; `address` is a text only for pipes.
  const { port: own } = listening.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${own}/api`,
    requests: () => requests,
    close: () => {
      listening.close();
      listening.closeAllConnections();
      agent.destroy();
    },
  };
}

async function runOnce(contestant: Timed, types: number): Promise<Result> {
  const prefix = `b_idle_${Date.now().toString(36)}_${rounds++}`;
  const names = Array.from({ length: types }, (_, index) => `${prefix}_${index}`);
  const running = await startTimed(contestant, proxy.url, names);
  try {
    running.begin();
    await sleep(5000);
    const before = { usage: readTree(running.pid), requests: proxy.requests() };
    await Promise.race([sleep(seconds * 1000), running.ended]);
    const { cpuMs, peakMiB } = readTree(running.pid);
    const used = cpuMs - before.usage.cpuMs;
    return { requestsPerSecond: (proxy.requests() - before.requests) / seconds, cpu: used / seconds / 10, peakMiB };
  } finally {
    await running.kill();
  }
}

function describe(results: ReadonlyMap<Timed, Result[]>, types: string): Figure[] {
  return [...results].map(([contestant, list]) => {
    const of = (pick: (result: Result) => number): number => median(list.map(pick));
    return {
      what: `${contestant.name} (${contestant.configuration})`,
      value: `${of(({ requestsPerSecond }) => requestsPerSecond).toFixed(1)} requests/s, ${of(({ cpu }) => cpu).toFixed(2)} % of a core`,
      beside: `${of(({ peakMiB }) => peakMiB).toFixed(0)} MiB`,
      goal: contestant.name === "flow" ? (goals[types] ?? "") : "",
    };
  });
}

try {
  for (const types of values.types) {
    const results = new Map<Timed, Result[]>(contestants.map((contestant) => [contestant, []]));
    for (let run = 0; run < runs; run++) {
      for (const [contestant, list] of results) {
        const result = await runOnce(contestant, Number(types));
        list.push(result);
        const { requestsPerSecond, cpu } = result;
        console.error(
          `${types} types, ${run + 1}/${runs} ${contestant.name}: ${requestsPerSecond.toFixed(1)}/s, ${cpu.toFixed(2)} %, load ${loadavg()[0]?.toFixed(1)}`,
        );
      }
    }
    printFigures(
      `Worker: ${types} task types without work`,
      `${seconds} s each, medians of ${runs} interleaved runs on the real server; load average ${loadavg()[0]?.toFixed(1)}.`,
      describe(results, types),
    );
  }
} finally {
  proxy.close();
  await server.close();
}
