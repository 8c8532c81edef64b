/** Who is timed, with which settings. Each is a process of its own whose handler answers with the time at which it was called. */
import path from "node:path";
import type { Contestant, Running } from "../contestants.ts";
import { listContestants, startContestant } from "../contestants.ts";

export const concurrency = 20;

// A contestant ends with its measurement, however that ends.
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(1));

export interface Timed extends Contestant {
  /** It has a process for each task type, so it is left out where there are many. */
  mostTypes: number;
}

const node = (file: string): readonly string[] => [process.execPath, path.join(import.meta.dirname, file)];

export function listTimed(dist: string): Timed[] {
  const sdk = "JS SDK 4.0.0";
  return [
    { name: "bare long poll", configuration: "undici, count=1, timeout=5000 for each type", command: node("bare.js"), mostTypes: Infinity },
    {
      name: "flow",
      configuration: `concurrency ${concurrency}, defaults`,
      command: node("flow.js"),
      settings: { dist },
      mostTypes: Infinity,
    },
    {
      name: `${sdk}, defaults`,
      configuration: "as it comes",
      command: node("js-sdk.js"),
      settings: { options: {}, client: {} },
      mostTypes: Infinity,
    },
    {
      name: `${sdk}, eager`,
      configuration: `pollInterval 1, concurrency ${concurrency}, HTTP/2 off`,
      command: node("js-sdk.js"),
      settings: { options: { pollInterval: 1, concurrency }, client: { disableHttp2: true } },
      mostTypes: Infinity,
    },
    {
      name: `${sdk}, long polls`,
      configuration: "pollInterval 1, concurrency 1, batchPollingTimeout 5000, a connection for each type, HTTP/2 off",
      command: node("js-sdk.js"),
      settings: {
        options: { pollInterval: 1, concurrency: 1, batchPollingTimeout: 5000 },
        client: { maxHttp2Connections: 64, disableHttp2: true },
      },
      mostTypes: Infinity,
    },
    ...listContestants(concurrency, dist)
      .filter(({ name }) => name.startsWith("Python"))
      .map(({ name, command: [executable = ""] }) => ({
        name,
        configuration: `thread_count ${concurrency}, defaults`,
        command: [executable, path.join(import.meta.dirname, "python_sdk.py")],
        settings: { options: {} },
        mostTypes: 5,
      })),
  ];
}

export function startTimed(contestant: Timed, url: string, types: readonly string[]): Promise<Running> {
  return startContestant({ ...contestant, settings: { ...contestant.settings, types } }, { url, taskType: "", concurrency });
}
