/** The process that makes the load, and what can be asked of it. */
import { fork } from "node:child_process";
import path from "node:path";

export interface Load {
  url: string;
  workflow: string;
  taskType: string;
  tasksPerWorkflow: number;
  workflows: number;
  connections: number;
}

export interface Throughput {
  /** From the first start to the answer to the last report. */
  elapsedMs: number;
  driverCpuMs: number;
}

export interface PickupLoad extends Pick<Load, "url" | "workflow" | "taskType" | "workflows"> {
  everyMs: number;
  /** Added to the pause before each start, so that no server's own rhythm is met. */
  jitterMs: readonly number[];
}

export interface Driver {
  throughput(load: Load): Promise<Throughput>;
  /** Milliseconds, one for each workflow. */
  pickup(load: PickupLoad): Promise<{ waits: number[] }>;
  close(): void;
}

interface Reply {
  ok: boolean;
  result: unknown;
  error?: string;
}

export function startDriver(): Driver {
  const child = fork(path.join(import.meta.dirname, "driver.js"), { execArgv: [] });

  function ask<Result>(request: object): Promise<Result> {
    return new Promise((resolve, reject) => {
      child.once("message", (message) => {
        const { ok, result, error } = message as Reply;
        if (ok) resolve(result as Result);
        else reject(new Error(error));
      });
      child.send(request);
    });
  }

  return {
    throughput: (load) => ask({ kind: "throughput", ...load }),
    pickup: (load) => ask({ kind: "pickup", ...load }),
    close: () => child.disconnect(),
  };
}
