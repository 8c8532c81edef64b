/** What is counted while a worker works. */
import type { Registry } from "../../core/metrics/registry.ts";
import { createRegistry } from "../../core/metrics/registry.ts";
import { catalogue } from "./metrics-catalogue.ts";

export type MetricsRegistry = Registry<typeof catalogue>;

export const createWorkerRegistry = (): MetricsRegistry => createRegistry(catalogue);
