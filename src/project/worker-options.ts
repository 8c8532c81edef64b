/** Reads the worker's options that stand beside a definition. A wrong one is said and left out; it never goes to the server. */
import type { Source } from "../core/definition.ts";
import type { Finding } from "../core/findings.ts";
import type { Json, JsonObject } from "../core/json.ts";
import type { WorkerOptions } from "../core/task-module.ts";
import { warningAt } from "./project.ts";

type Facts = { [Name in keyof Required<WorkerOptions>]: { wanted: string; accepts: (value: Json | undefined) => value is Required<WorkerOptions>[Name] } };

const integerFrom =
  (least: number) =>
  (value: Json | undefined): value is number =>
    typeof value === "number" && Number.isInteger(value) && value >= least;

const facts: Facts = {
  concurrency: { wanted: "a whole number from 1", accepts: integerFrom(1) },
  domain: { wanted: "a text", accepts: (value): value is string => typeof value === "string" && value !== "" },
  pollIntervalMs: { wanted: "a whole number of milliseconds from 0", accepts: integerFrom(0) },
  leaseExtend: { wanted: "true or false", accepts: (value): value is boolean => typeof value === "boolean" },
};

export function readWorkerOptions(written: JsonObject, locate: (pointer: string) => Source): { worker: WorkerOptions; findings: Finding[] } {
  const worker: WorkerOptions = {};
  const findings: Finding[] = [];
  const read = <Name extends keyof WorkerOptions>(name: Name) => {
    const value = written[name];
    const { wanted, accepts } = facts[name];
    if (accepts(value)) worker[name] = value;
    else if (value !== undefined) {
      findings.push(warningAt(locate(`/${name}`), "worker-option", `The option ${name} should be ${wanted}; it is left out.`));
    }
  };
  read("concurrency");
  read("domain");
  read("pollIntervalMs");
  read("leaseExtend");
  return { worker, findings };
}
