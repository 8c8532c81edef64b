/** Counts of the runtime. Each call adds to numbers that are held; only names that are new are looked up. */
import { isTerminalWorkflow } from "../../core/model/execution.ts";
import type { Value } from "../../core/metrics/registry.ts";
import type { EvaluationRequest } from "../engine/change.ts";
import type { RunWrite } from "../store/store.ts";
import type { ServerRegistry } from "./create-metrics.ts";

export interface RuntimeMetrics {
  /** One transaction. */
  stored(writes: readonly RunWrite[], seconds: number): void;
  notStored(): void;
  polled(taskType: string): void;
  decided(): void;
  evaluated(language: EvaluationRequest["language"], ok: boolean): void;
  /** A thread of the sandbox was ended because of its script. */
  killed(): void;
  failedInBackground(): void;
}

export function createRuntimeMetrics(registry: ServerRegistry): RuntimeMetrics {
  const decisions = registry.counter("flow_server_decisions_total", []);
  const seconds = registry.histogram("flow_server_store_write_seconds", []);
  const writes = registry.counter("flow_server_store_writes_total", []);
  const storeErrors = registry.counter("flow_server_store_errors_total", []);
  const kills = registry.counter("flow_server_sandbox_kills_total", []);
  const backgroundErrors = registry.counter("flow_server_background_errors_total", []);
  const polls = byName((taskType) => registry.counter("task_poll_total", [taskType]));
  const started = byName((workflow) => registry.counter("flow_server_runs_started_total", [workflow]));
  const ended = new Map<string, (workflow: string) => Value>();

  const endedWith = (status: string): ((workflow: string) => Value) => {
    const known = ended.get(status) ?? byName((workflow) => registry.counter("flow_server_runs_ended_total", [workflow, status]));
    ended.set(status, known);
    return known;
  };

  return {
    stored(all, took) {
      seconds.observe(took);
      writes.value += all.length;
      for (const { workflow, previous } of all) {
        const before = previous?.workflow;
        if (before === workflow) continue;
        if (before === undefined) started(workflow.workflowName).value += 1;
        const isOver = isTerminalWorkflow(workflow.status);
        if (isOver && (before === undefined || !isTerminalWorkflow(before.status))) {
          endedWith(workflow.status)(workflow.workflowName).value += 1;
        }
      }
    },
    notStored() {
      storeErrors.value += 1;
    },
    polled(taskType) {
      polls(taskType).value += 1;
    },
    decided() {
      decisions.value += 1;
    },
    evaluated(language, ok) {
      registry.counter("flow_server_sandbox_evaluations_total", [language, ok ? "ok" : "error"]).value += 1;
    },
    killed() {
      kills.value += 1;
    },
    failedInBackground() {
      backgroundErrors.value += 1;
    },
  };
}

/** Names of workflows and task types are anybody's choice: those beyond are looked up each time, and count as one in the registry. */
const mostNames = 5000;

function byName(make: (name: string) => Value): (name: string) => Value {
  const known = new Map<string, Value>();
  return (name) => {
    const held = known.get(name);
    if (held !== undefined) return held;
    const made = make(name);
    if (known.size < mostNames) known.set(name, made);
    return made;
  };
}
