/** Inputs and outputs that clients send apart from starts and reports, because they are large. */
import { randomUUID } from "node:crypto";
import { ConductorFault } from "../../core/conductor-api.ts";
import type { PayloadApi } from "../../core/conductor-api.ts";
import type { JsonObject } from "../../core/json.ts";
import type { StartWorkflowRequest, TaskResult } from "../../core/model/execution.ts";
import type { Store } from "../store/store.ts";

export function createPayloadApi(store: Store, now: () => number): PayloadApi {
  return {
    locatePayload({ operation, path }) {
      const place = operation === "READ" ? path : `${path}${randomUUID()}.json`;
      return { path: place, uri: `/external/payloads/${encodeURIComponent(place)}` };
    },
    storePayload(path, payload) {
      if (store.savePayload({ path, payload, createdTime: now() })) return;
      throw new ConductorFault(409, `A run refers to the payload ${path}, so it stays as it is. Ask for the location of a new one.`);
    },
    readPayload(path) {
      const payload = store.loadPayload(path);
      if (payload === undefined) throw new ConductorFault(404, `There is no payload ${path}.`);
      return payload;
    },
  };
}

/** For a start that names a path and has no input besides, which would count. Throws a ConductorFault (500) where nothing is there. */
export function outsideInput(store: Store, { input = {}, externalInputPayloadStoragePath: path = "" }: StartWorkflowRequest) {
  if (path.trim() === "" || Object.keys(input).length > 0) return {};
  return { outsideInput: { path, payload: download(store, path) } };
}

/** A report with the output that lies outside of it. Throws a ConductorFault (500) where nothing is there. */
export function withOutsideOutput(store: Store, result: TaskResult): TaskResult {
  const { externalOutputPayloadStoragePath: path = "", ...rest } = result;
  if (path.trim() === "") return rest;
  return { ...result, outputData: download(store, path) };
}

/** The real server fails in the same words, but only after it has taken the start or the report, and the run is stuck then. */
function download(store: Store, path: string): JsonObject {
  const payload = store.loadPayload(path);
  if (payload === undefined) throw new ConductorFault(500, `Unable to download payload from external storage path: ${path}`);
  return payload;
}
