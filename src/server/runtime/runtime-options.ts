/** What a runtime is made with. */
import type { RunState } from "../engine/change.ts";
import type { RuntimeMetrics } from "../metrics/runtime-metrics.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";
import type { Store } from "../store/store.ts";
import type { RuntimeLogger } from "./background.ts";
import type { Clock } from "./clock.ts";
import type { Environment } from "./environment.ts";
import type { KafkaOptions } from "./kafka/kafka-tasks.ts";
import type { Retention } from "./pruning.ts";

export interface RuntimeOptions {
  /** The SQLite file; in memory where absent. */
  dbFile?: string;
  /** Values from outside of runs; none where absent. */
  environment?: Environment;
  /** Hosts that HTTP tasks may talk to: `host`, `host:port`, `*.domain`. All of them where absent. */
  httpAllow?: readonly string[];
  /** Brokers that KAFKA_PUBLISH tasks and events may use; none where absent. */
  kafka?: KafkaOptions;
  /** What is kept of runs that have ended; everything where absent. */
  retention?: Retention;
  /** Hears of what failed in the background. */
  logger?: RuntimeLogger;
  /** Counts what is done. */
  metrics?: RuntimeMetrics;
  /** In place of a file, for tests. It is closed with the runtime. */
  store?: Store;
  /** In place of one of its own, for tests. It is closed with the runtime. */
  sandbox?: Sandbox;
  /** For tests. */
  clock?: Clock;
  testing?: TestingOptions;
}

/** What a test decides or watches instead of letting it be. */
export interface TestingOptions {
  /** Ids of runs and tasks; in rising order. */
  nextId: () => string;
  /** From 0 to below 1, for the jitter of back-offs. */
  random: () => number;
  /** Whether somebody else ends the task: nothing is sent or started for it. */
  isMocked: (workflowId: string, taskId: string) => boolean;
  /** Hears of each run as it is stored after a change. Must not throw. */
  onStored: (state: RunState) => void;
}
