import { payloadOperations as moves, payloadTypes } from "../../core/conductor-api.ts";
import type { Operation } from "./operation.ts";
import { anyObject, answersJson, answersNothing, jsonContent, queryChoice, queryText, required } from "./operation.ts";

const payloads = { group: "Large payloads" } as const;
const item = "/api/external/payloads/:path";

const locate = (path: string, id: string): Operation => ({
  ...payloads,
  method: "get",
  path,
  id,
  summary: "Where a payload is, or where one may be put",
  query: {
    path: required(queryText("Where it is, or what the path is to begin with.")),
    operation: required(queryChoice(undefined, moves, "What is to be done, in either case.")),
    payloadType: required(queryChoice(undefined, payloadTypes, "What it is, in either case.")),
  },
  answers: answersJson({ type: "object", properties: { uri: { type: "string" }, path: { type: "string" } }, required: ["path"] }),
});

export const payloadOperations: readonly Operation[] = [
  locate("/api/workflow/externalstoragelocation", "locateWorkflowPayload"),
  locate("/api/workflow/external-storage-location", "locateWorkflowPayloadAlias"),
  locate("/api/tasks/externalstoragelocation", "locateTaskPayload"),
  locate("/api/tasks/external-storage-location", "locateTaskPayloadAlias"),
  { ...payloads, method: "get", path: item, id: "readPayload", summary: "A payload", answers: answersJson(anyObject) },
  {
    ...payloads,
    method: "put",
    path: item,
    id: "storePayload",
    summary: "Store a payload, in place of what is there",
    body: jsonContent(anyObject),
    answers: answersNothing,
  },
];
