/** What a generated task says where nothing is given. Values as in the official package, so that tests that moved over see the same. */
import type { WorkflowTask } from "../../core/model/workflow-def.ts";

export interface MadeUpTask {
  /** What its made-up name starts with. */
  word: string;
  fields: Partial<WorkflowTask>;
}

export const madeUpTasks: Readonly<Record<string, MadeUpTask>> = {
  SIMPLE: { word: "simple", fields: { inputParameters: {} } },
  EVENT: { word: "event", fields: { sink: "sqs:sqs_queue_name", asyncComplete: false } },
  JOIN: { word: "join", fields: { inputParameters: {}, joinOn: [] } },
  INLINE: { word: "inline", fields: {} },
  WAIT: { word: "wait", fields: { inputParameters: {} } },
  SET_VARIABLE: { word: "setVariable", fields: { inputParameters: {} } },
  FORK_JOIN: { word: "forkJoin", fields: { inputParameters: {} } },
  HTTP: {
    word: "httpTask",
    fields: {
      inputParameters: {
        http_request: { uri: "https://jsonplaceholder.typicode.com/posts/${workflow.input.queryid}", method: "GET" },
      },
      asyncComplete: false,
    },
  },
  JSON_JQ_TRANSFORM: {
    word: "jqTransform",
    fields: {
      inputParameters: {
        key1: { value1: ["a", "b"] },
        key2: { value2: ["c", "d"] },
        queryExpression: "{ key3: (.key1.value1 + .key2.value2) }",
      },
    },
  },
  KAFKA_PUBLISH: {
    word: "kafka",
    fields: {
      inputParameters: {
        kafka_request: {
          topic: "topic",
          value: "",
          bootStrapServers: "localhost:9092",
          headers: {},
          key: "123",
          keySerializer: "org.apache.kafka.common.serialization.IntegerSerializer",
        },
      },
    },
  },
  SUB_WORKFLOW: {
    word: "subWorkflow",
    fields: { inputParameters: {}, subWorkflowParam: { name: "name", version: 1, taskToDomain: {} } },
  },
  TERMINATE: {
    word: "terminate",
    fields: { inputParameters: { terminationStatus: "COMPLETED", workflowOutput: {} }, startDelay: 0 },
  },
  SWITCH: {
    word: "switch",
    fields: { inputParameters: { switchCaseValue: "" }, evaluatorType: "value-param", expression: "switchCaseValue" },
  },
  DO_WHILE: {
    word: "doWhile",
    fields: { inputParameters: {}, startDelay: 0, optional: false, asyncComplete: false, loopCondition: "" },
  },
  FORK_JOIN_DYNAMIC: {
    word: "forkJoinDynamic",
    fields: {
      inputParameters: { dynamicTasks: "", dynamicTasksInput: "" },
      dynamicForkTasksParam: "dynamicTasks",
      dynamicForkTasksInputParamName: "dynamicTasksInput",
      startDelay: 0,
      optional: false,
      asyncComplete: false,
    },
  },
};

/** For a type that nothing is made up for: it stays what it is. */
export const madeUpOther: MadeUpTask = { word: "simple", fields: { inputParameters: {} } };
