/** Parts of the runtime that count what goes through them. */
import { performance } from "node:perf_hooks";
import type { TaskApi } from "../../core/conductor-api.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";
import type { Store } from "../store/store.ts";
import type { RuntimeMetrics } from "./runtime-metrics.ts";

export function countedStore(store: Store, metrics: RuntimeMetrics): Store {
  return {
    ...store,
    saveRuns(writes) {
      const begin = performance.now();
      try {
        store.saveRuns(writes);
      } catch (error) {
        metrics.notStored();
        throw error;
      }
      metrics.stored(writes, (performance.now() - begin) / 1000);
    },
  };
}

export function countedSandbox(sandbox: Sandbox, metrics: RuntimeMetrics): Sandbox {
  return {
    ...sandbox,
    async evaluate(requests) {
      const answers = await sandbox.evaluate(requests);
      for (const { key, language } of requests) metrics.evaluated(language, answers.get(key)?.ok === true);
      return answers;
    },
  };
}

export function countedTasks(tasks: TaskApi, metrics: RuntimeMetrics): TaskApi {
  return {
    ...tasks,
    pollTasks(request) {
      metrics.polled(request.taskType);
      return tasks.pollTasks(request);
    },
  };
}
