/** Reads the worker's options that stand beside a definition. A wrong one is said and left out; none ever goes to the server. */
import type { Source } from "../core/definition.ts";
import type { Finding } from "../core/findings.ts";
import type { Json, JsonObject } from "../core/json.ts";
import { isJsonObject } from "../core/json.ts";
import type { Isolation, WorkerOptions } from "../core/task-module.ts";
import { isolations } from "../core/task-module.ts";
import { findOptionConflicts } from "../core/worker-option-conflicts.ts";
import { warningAt } from "./project.ts";

interface OptionFacts<Value> {
  wanted: string;
  accepts: (value: Json) => value is Value & Json;
}

const integerFrom =
  (least: number) =>
  (value: Json): value is number =>
    typeof value === "number" && Number.isInteger(value) && value >= least;

const facts = {
  concurrency: { wanted: "a whole number from 1", accepts: integerFrom(1) },
  domain: { wanted: "a text", accepts: (value): value is string => typeof value === "string" && value !== "" },
  pollIntervalMs: { wanted: "a whole number of milliseconds from 0", accepts: integerFrom(0) },
  leaseExtend: { wanted: "true or false", accepts: (value): value is boolean => typeof value === "boolean" },
  isolation: { wanted: `one of ${isolations.join(", ")}`, accepts: (value): value is Isolation => isolations.some((one) => one === value) },
  handlerTimeoutMs: { wanted: "a whole number of milliseconds from 1", accepts: integerFrom(1) },
  memoryLimitMb: { wanted: "a whole number of MiB from 16", accepts: integerFrom(16) },
  recycleAfter: { wanted: "a whole number of tasks from 1", accepts: integerFrom(1) },
} satisfies { [Name in keyof Required<WorkerOptions>]: OptionFacts<Required<WorkerOptions>[Name]> };

/** `definition` is what stands beside them: where the two do not go together, that is said, and they count all the same. */
export function readWorkerOptions(
  written: JsonObject,
  definition: Json,
  locate: (pointer: string) => Source,
): { worker: WorkerOptions; findings: Finding[] } {
  const findings: Finding[] = [];
  const read = <Value extends Json>(name: keyof WorkerOptions, { wanted, accepts }: OptionFacts<Value>): Value | undefined => {
    const value = written[name];
    if (value === undefined || accepts(value)) return value;
    findings.push(warningAt(locate(`/${name}`), "worker-option", `The option ${name} should be ${wanted}; it is left out.`));
    return undefined;
  };
  const concurrency = read("concurrency", facts.concurrency);
  const domain = read("domain", facts.domain);
  const pollIntervalMs = read("pollIntervalMs", facts.pollIntervalMs);
  const leaseExtend = read("leaseExtend", facts.leaseExtend);
  const isolation = read("isolation", facts.isolation);
  const handlerTimeoutMs = read("handlerTimeoutMs", facts.handlerTimeoutMs);
  const memoryLimitMb = read("memoryLimitMb", facts.memoryLimitMb);
  const recycleAfter = read("recycleAfter", facts.recycleAfter);
  const worker = {
    ...(concurrency === undefined ? {} : { concurrency }),
    ...(domain === undefined ? {} : { domain }),
    ...(pollIntervalMs === undefined ? {} : { pollIntervalMs }),
    ...(leaseExtend === undefined ? {} : { leaseExtend }),
    ...(isolation === undefined ? {} : { isolation }),
    ...(handlerTimeoutMs === undefined ? {} : { handlerTimeoutMs }),
    ...(memoryLimitMb === undefined ? {} : { memoryLimitMb }),
    ...(recycleAfter === undefined ? {} : { recycleAfter }),
  };
  const conflicts = isJsonObject(definition) ? findOptionConflicts(definition, worker) : [];
  return {
    worker,
    findings: [
      ...findings,
      ...conflicts.map(({ option, message, hint }) => warningAt(locate(`/${option}`), "worker-option-conflict", message, hint)),
    ],
  };
}
