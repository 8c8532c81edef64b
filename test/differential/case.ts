/** What one round of the differential test runs on both servers. Plain JSON, so that it can be printed, shrunk and run again. */
import type { JsonObject } from "../../src/core/json.ts";

export interface Case {
  seed: number;
  taskDefs: JsonObject[];
  /** Everything that is to be registered: the workflow that is started, its children, its failure workflow. */
  workflows: JsonObject[];
  /** The body of `POST /workflow`. */
  request: JsonObject;
  worker: WorkerHabits;
}

/** How the scripted workers of a case behave. A type and not an interface, so that it is JSON. */
export type WorkerHabits = {
  /** Per cent of the tries that fail. */
  failing: number;
  /** Per cent of the tries that are given back once before they are completed. */
  givingBack: number;
  /** Per cent of the tries that are polled before they are reported; the others are reported as they lie in the queue. */
  polling: number;
};

/** Every name in a case that a server knows begins with this, and each run puts one of its own in its place. */
export const namePrefix = "dx_";
