import type { JsonObject } from "../json.ts";
import type { WorkflowTask } from "../model/workflow-def.ts";
import { taskHead } from "./task-head.ts";
import { asJson } from "./task-input.ts";

export interface KafkaPublishInputParameters {
  topic: string;
  /** What is sent, as JSON. */
  value: unknown;
  /** `host:port`, several with commas. */
  bootStrapServers: string;
  headers?: Record<string, string>;
  key?: string | number;
  /** The Java class that writes the key; `org.apache.kafka.common.serialization.StringSerializer` if absent. */
  keySerializer?: string;
  /** Milliseconds. */
  requestTimeoutMs?: number;
  /** Milliseconds. */
  maxBlockMs?: number;
}

export interface KafkaPublishTaskDef extends WorkflowTask {
  type: "KAFKA_PUBLISH";
  inputParameters: JsonObject & { kafka_request: KafkaPublishInputParameters };
}

/**
 * Sends a message to a topic.
 *
 * @param optional whether the workflow goes on when the task has failed
 */
export function kafkaPublishTask(
  taskReferenceName: string,
  kafka_request: KafkaPublishInputParameters,
  optional?: boolean,
): KafkaPublishTaskDef {
  return { ...taskHead("KAFKA_PUBLISH", taskReferenceName, optional), inputParameters: asJson({ kafka_request }) };
}
