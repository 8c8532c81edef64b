/** Every generator, called in the ways that a program calls it, with the JSON that it has to write. */
import type * as entry from "../../../src/index.ts";
import type { TaskDef } from "../../../src/core/model/task-def.ts";

type Generators = typeof entry;

export interface GeneratorCase {
  name: string;
  /** The same call goes to the official package. */
  call: (sdk: Generators) => unknown;
  json: unknown;
  /** What is better here: the official package answers with something else. */
  differs?: string;
}

const made = (name: string, call: GeneratorCase["call"], json: unknown, differs?: string): GeneratorCase => ({
  name,
  call,
  json,
  ...(differs === undefined ? {} : { differs }),
});
const head = (type: string, ref = "r"): object => ({ name: ref, taskReferenceName: ref, type });
const child = { name: "work", taskReferenceName: "a", type: "SIMPLE", inputParameters: {} };
const other = { ...child, taskReferenceName: "b" };
const tasks = (sdk: Generators) => [sdk.simpleTask("a", "work", {})];
const branches = (sdk: Generators) => [[sdk.simpleTask("a", "work", {})], [sdk.simpleTask("b", "work", {})]];
const embedding = { provider: "openai", model: "small" };
const placed = { vectorDB: "db", index: "i", embeddingModelProvider: "openai", embeddingModel: "small" };

const workCases = [
  made("simpleTask", (sdk) => sdk.simpleTask("r", "work", { a: [1, { b: "${workflow.input.x}" }] }), {
    name: "work",
    taskReferenceName: "r",
    type: "SIMPLE",
    inputParameters: { a: [1, { b: "${workflow.input.x}" }] },
  }),
  made("simpleTask, optional", (sdk) => sdk.simpleTask("r", "work", {}, true), {
    name: "work",
    taskReferenceName: "r",
    type: "SIMPLE",
    inputParameters: {},
    optional: true,
  }),
  made("httpTask", (sdk) => sdk.httpTask("r", { uri: "http://x", method: "GET" }), {
    ...head("HTTP"),
    inputParameters: { http_request: { uri: "http://x", method: "GET" } },
  }),
  made(
    "httpTask, asyncComplete and optional",
    (sdk) =>
      sdk.httpTask(
        "r",
        { uri: "http://x", method: "POST", body: { a: 1 }, headers: { b: "c" }, accept: "text/plain", connectionTimeOut: 5 },
        true,
        false,
      ),
    {
      ...head("HTTP"),
      inputParameters: {
        http_request: { uri: "http://x", method: "POST", body: { a: 1 }, headers: { b: "c" }, accept: "text/plain", connectionTimeOut: 5 },
      },
      asyncComplete: true,
      optional: false,
    },
  ),
  made(
    "httpPollTask",
    (sdk) =>
      sdk.httpPollTask(
        "r",
        { http_request: { uri: "u", method: "GET" }, pollingInterval: 5, pollingStrategy: "FIXED", terminationCondition: "true" },
        true,
      ),
    {
      ...head("HTTP_POLL"),
      inputParameters: {
        http_request: { uri: "u", method: "GET" },
        pollingInterval: 5,
        pollingStrategy: "FIXED",
        terminationCondition: "true",
      },
      optional: true,
    },
  ),
  made(
    "kafkaPublishTask",
    (sdk) =>
      sdk.kafkaPublishTask(
        "r",
        { topic: "t", value: "v", bootStrapServers: "h:1", headers: { a: "b" }, key: "k", keySerializer: "s" },
        true,
      ),
    {
      ...head("KAFKA_PUBLISH"),
      inputParameters: {
        kafka_request: { topic: "t", value: "v", bootStrapServers: "h:1", headers: { a: "b" }, key: "k", keySerializer: "s" },
      },
      optional: true,
    },
  ),
  made("inlineTask", (sdk) => sdk.inlineTask("r", "$.a + 1"), {
    ...head("INLINE"),
    inputParameters: { evaluatorType: "javascript", expression: "$.a + 1" },
  }),
  made("inlineTask, graaljs", (sdk) => sdk.inlineTask("r", "1", "graaljs", true), {
    ...head("INLINE"),
    inputParameters: { evaluatorType: "graaljs", expression: "1" },
    optional: true,
  }),
  made("jsonJqTask", (sdk) => sdk.jsonJqTask("r", ".a", true), {
    ...head("JSON_JQ_TRANSFORM"),
    inputParameters: { queryExpression: ".a" },
    optional: true,
  }),
  made("setVariableTask", (sdk) => sdk.setVariableTask("r", { a: 1 }, true), {
    ...head("SET_VARIABLE"),
    inputParameters: { a: 1 },
    optional: true,
  }),
  made("terminateTask", (sdk) => sdk.terminateTask("r", "COMPLETED"), {
    ...head("TERMINATE"),
    inputParameters: { terminationStatus: "COMPLETED" },
  }),
  made("terminateTask, reason", (sdk) => sdk.terminateTask("r", "FAILED", "why"), {
    ...head("TERMINATE"),
    inputParameters: { terminationStatus: "FAILED", terminationReason: "why" },
  }),
  made("getDocumentTask", (sdk) => sdk.getDocumentTask("r", "http://x"), { ...head("GET_DOCUMENT"), inputParameters: { url: "http://x" } }),
  made("getDocumentTask, options", (sdk) => sdk.getDocumentTask("r", "http://x", { mediaType: "application/pdf", optional: true }), {
    ...head("GET_DOCUMENT"),
    inputParameters: { url: "http://x", mediaType: "application/pdf" },
    optional: true,
  }),
];

const flowCases = [
  made("switchTask", (sdk) => sdk.switchTask("r", "${workflow.input.x}"), {
    ...head("SWITCH"),
    inputParameters: { switchCaseValue: "${workflow.input.x}" },
    evaluatorType: "value-param",
    expression: "switchCaseValue",
    decisionCases: {},
    defaultCase: [],
  }),
  made("switchTask, cases", (sdk) => sdk.switchTask("r", "x", { one: tasks(sdk) }, tasks(sdk), true), {
    ...head("SWITCH"),
    inputParameters: { switchCaseValue: "x" },
    evaluatorType: "value-param",
    expression: "switchCaseValue",
    decisionCases: { one: [child] },
    defaultCase: [child],
    optional: true,
  }),
  made("doWhileTask", (sdk) => sdk.doWhileTask("r", "$.r['iteration'] < 3", tasks(sdk), true), {
    ...head("DO_WHILE"),
    inputParameters: {},
    loopCondition: "$.r['iteration'] < 3",
    loopOver: [child],
    optional: true,
  }),
  made("newLoopTask", (sdk) => sdk.newLoopTask("r", 3, tasks(sdk), true), {
    ...head("DO_WHILE"),
    inputParameters: { value: 3 },
    loopCondition: "if ( $.r['iteration'] < $.value ) { true; } else { false; }",
    loopOver: [child],
    optional: true,
  }),
  made(
    "newLoopTask, a reference that is no identifier",
    (sdk) => sdk.newLoopTask("my-loop", 3, tasks(sdk)),
    {
      ...head("DO_WHILE", "my-loop"),
      inputParameters: { value: 3 },
      loopCondition: "if ( $[\"my-loop\"]['iteration'] < $.value ) { true; } else { false; }",
      loopOver: [child],
    },
    "the condition of the official package subtracts",
  ),
  made("forkTask", (sdk) => sdk.forkTask("r", [...tasks(sdk), sdk.simpleTask("b", "work", {})]), {
    ...head("FORK_JOIN"),
    forkTasks: [[child, other]],
  }),
  made("forkTask, no task", (sdk) => sdk.forkTask("r", []), { ...head("FORK_JOIN"), forkTasks: [[]] }),
  made(
    "forkTask, branches",
    (sdk) => sdk.forkTask("r", branches(sdk)),
    { ...head("FORK_JOIN"), forkTasks: [[child], [other]] },
    "the official package takes one branch only",
  ),
  made("forkTaskJoin", (sdk) => sdk.forkTaskJoin("r", tasks(sdk)), [
    { ...head("FORK_JOIN"), forkTasks: [[child]] },
    { name: "r_join", taskReferenceName: "r_join_ref", type: "JOIN", inputParameters: {}, joinOn: [] },
  ]),
  made("forkTaskJoin, optional", (sdk) => sdk.forkTaskJoin("r", tasks(sdk), true), [
    { ...head("FORK_JOIN"), forkTasks: [[child]] },
    { name: "r_join", taskReferenceName: "r_join_ref", type: "JOIN", inputParameters: {}, joinOn: [], optional: true },
  ]),
  made(
    "forkTaskJoin, branches",
    (sdk) => sdk.forkTaskJoin("r", [[...tasks(sdk), sdk.simpleTask("b", "work", {})], tasks(sdk), []]),
    [
      { ...head("FORK_JOIN"), forkTasks: [[child, other], [child], []] },
      { name: "r_join", taskReferenceName: "r_join_ref", type: "JOIN", inputParameters: {}, joinOn: ["b", "a"] },
    ],
    "the official package takes one branch only, and its join waits for nothing",
  ),
  made("joinTask", (sdk) => sdk.joinTask("r", ["a", "b"], true), { ...head("JOIN"), joinOn: ["a", "b"], optional: true }),
  made("dynamicForkTask", (sdk) => sdk.dynamicForkTask("r"), {
    ...head("FORK_JOIN_DYNAMIC"),
    inputParameters: { dynamicTasks: [], dynamicTasksInput: "" },
    dynamicForkTasksParam: "dynamicTasks",
    dynamicForkTasksInputParamName: "dynamicTasksInput",
  }),
  made("dynamicForkTask, tasks", (sdk) => sdk.dynamicForkTask("r", tasks(sdk), "${x.output.inputs}", true), {
    ...head("FORK_JOIN_DYNAMIC"),
    inputParameters: { dynamicTasks: [child], dynamicTasksInput: "${x.output.inputs}" },
    dynamicForkTasksParam: "dynamicTasks",
    dynamicForkTasksInputParamName: "dynamicTasksInput",
    optional: true,
  }),
  made("dynamicForkTask, an expression and inputs", (sdk) => sdk.dynamicForkTask("r", "${x.output.tasks}", { a: { n: 1 } }), {
    ...head("FORK_JOIN_DYNAMIC"),
    inputParameters: { dynamicTasks: "${x.output.tasks}", dynamicTasksInput: { a: { n: 1 } } },
    dynamicForkTasksParam: "dynamicTasks",
    dynamicForkTasksInputParamName: "dynamicTasksInput",
  }),
  made("subWorkflowTask", (sdk) => sdk.subWorkflowTask("r", "child"), { ...head("SUB_WORKFLOW"), subWorkflowParam: { name: "child" } }),
  made("subWorkflowTask, version", (sdk) => sdk.subWorkflowTask("r", "child", 2, true), {
    ...head("SUB_WORKFLOW"),
    subWorkflowParam: { name: "child", version: 2 },
    optional: true,
  }),
  made("startWorkflowTask", (sdk) => sdk.startWorkflowTask("r", "child"), {
    ...head("START_WORKFLOW"),
    inputParameters: { startWorkflow: { name: "child" } },
  }),
  made("startWorkflowTask, all", (sdk) => sdk.startWorkflowTask("r", "child", { a: 1 }, 2, "c", true), {
    ...head("START_WORKFLOW"),
    inputParameters: { startWorkflow: { name: "child", input: { a: 1 }, version: 2, correlationId: "c" } },
    optional: true,
  }),
  made("dynamicTask", (sdk) => sdk.dynamicTask("r", "${workflow.input.task}"), {
    ...head("DYNAMIC"),
    inputParameters: { taskToExecute: "${workflow.input.task}" },
    dynamicTaskNameParam: "taskToExecute",
  }),
  made("dynamicTask, parameter", (sdk) => sdk.dynamicTask("r", "x", "which", true), {
    ...head("DYNAMIC"),
    inputParameters: { which: "x" },
    dynamicTaskNameParam: "which",
    optional: true,
  }),
  made("eventTask", (sdk) => sdk.eventTask("r", "kafka", "topic", true), { ...head("EVENT"), sink: "kafka:topic", optional: true }),
  made("sqsEventTask", (sdk) => sdk.sqsEventTask("r", "q", true), { ...head("EVENT"), sink: "sqs:q", optional: true }),
  made("conductorEventTask", (sdk) => sdk.conductorEventTask("r", "e", true), { ...head("EVENT"), sink: "conductor:e", optional: true }),
  made("waitTaskDuration", (sdk) => sdk.waitTaskDuration("r", "5 minutes", true), {
    ...head("WAIT"),
    inputParameters: { duration: "5 minutes" },
    optional: true,
  }),
  made("waitTaskUntil", (sdk) => sdk.waitTaskUntil("r", "2030-01-01 00:00 UTC", true), {
    ...head("WAIT"),
    inputParameters: { until: "2030-01-01 00:00 UTC" },
    optional: true,
  }),
  made("waitForWebhookTask", (sdk) => sdk.waitForWebhookTask("r"), { ...head("WAIT_FOR_WEBHOOK"), inputParameters: {} }),
  made("waitForWebhookTask, matches", (sdk) => sdk.waitForWebhookTask("r", { matches: { "$['a']": 1 }, optional: true }), {
    ...head("WAIT_FOR_WEBHOOK"),
    inputParameters: { "$['a']": 1 },
    optional: true,
  }),
  made("pullWorkflowMessages", (sdk) => sdk.pullWorkflowMessages("r"), {
    ...head("PULL_WORKFLOW_MESSAGES"),
    inputParameters: { batchSize: 1 },
  }),
  made("pullWorkflowMessages, batch", (sdk) => sdk.pullWorkflowMessages("r", 5, true), {
    ...head("PULL_WORKFLOW_MESSAGES"),
    inputParameters: { batchSize: 5 },
    optional: true,
  }),
  made("humanTask", (sdk) => sdk.humanTask("r"), { ...head("HUMAN"), inputParameters: { __humanTaskDefinition: {} } }),
  made(
    "humanTask, all",
    (sdk) =>
      sdk.humanTask("r", {
        displayName: "Approve",
        formTemplate: "approval",
        formVersion: 2,
        assignmentCompletionStrategy: "LEAVE_OPEN",
        assignee: { userType: "EXTERNAL_USER", user: "ann" },
        optional: true,
      }),
    {
      ...head("HUMAN"),
      inputParameters: {
        __humanTaskDefinition: {
          displayName: "Approve",
          userFormTemplate: { name: "approval", version: 2 },
          assignmentCompletionStrategy: "LEAVE_OPEN",
          assignee: { userType: "EXTERNAL_USER", user: "ann" },
        },
      },
      optional: true,
    },
  ),
  made("humanTask, latest form", (sdk) => sdk.humanTask("r", { formTemplate: "approval" }), {
    ...head("HUMAN"),
    inputParameters: { __humanTaskDefinition: { userFormTemplate: { name: "approval", version: 0 } } },
  }),
];

const modelCases = [
  made("llmChatCompleteTask", (sdk) => sdk.llmChatCompleteTask("r", "openai", "m"), {
    ...head("LLM_CHAT_COMPLETE"),
    inputParameters: { llmProvider: "openai", model: "m" },
  }),
  made(
    "llmChatCompleteTask, options",
    (sdk) =>
      sdk.llmChatCompleteTask("r", sdk.LLMProvider.ANTHROPIC, "m", {
        messages: [{ role: sdk.Role.USER, message: "hello" }],
        temperature: 0.1,
        tools: [{ name: "t" }],
      }),
    {
      ...head("LLM_CHAT_COMPLETE"),
      inputParameters: {
        llmProvider: "anthropic",
        model: "m",
        messages: [{ role: "user", message: "hello" }],
        temperature: 0.1,
        tools: [{ name: "t" }],
      },
    },
  ),
  made("llmTextCompleteTask", (sdk) => sdk.llmTextCompleteTask("r", "openai", "m", "p", { jsonOutput: true }), {
    ...head("LLM_TEXT_COMPLETE"),
    inputParameters: { llmProvider: "openai", model: "m", promptName: "p", jsonOutput: true },
  }),
  made("llmTextCompleteTask, bare", (sdk) => sdk.llmTextCompleteTask("r", "openai", "m", "p"), {
    ...head("LLM_TEXT_COMPLETE"),
    inputParameters: { llmProvider: "openai", model: "m", promptName: "p" },
  }),
  made("llmGenerateEmbeddingsTask", (sdk) => sdk.llmGenerateEmbeddingsTask("r", "openai", "m", "t", { dimensions: 3 }), {
    ...head("LLM_GENERATE_EMBEDDINGS"),
    inputParameters: { llmProvider: "openai", model: "m", text: "t", dimensions: 3 },
  }),
  made("llmIndexTextTask", (sdk) => sdk.llmIndexTextTask("r", "db", "i", embedding, "t", "d", { chunkSize: 9 }), {
    ...head("LLM_INDEX_TEXT"),
    inputParameters: { ...placed, text: "t", docId: "d", chunkSize: 9 },
  }),
  made("llmIndexDocumentTask", (sdk) => sdk.llmIndexDocumentTask("r", "db", "i", embedding, "u", "text/plain", { docId: "d" }), {
    ...head("LLM_INDEX_TEXT"),
    inputParameters: { ...placed, url: "u", mediaType: "text/plain", docId: "d" },
  }),
  made("llmSearchIndexTask", (sdk) => sdk.llmSearchIndexTask("r", "db", "i", embedding, "q", { maxResults: 2 }), {
    ...head("LLM_SEARCH_INDEX"),
    inputParameters: { ...placed, query: "q", maxResults: 2 },
  }),
  made("llmSearchEmbeddingsTask", (sdk) => sdk.llmSearchEmbeddingsTask("r", "db", "i", [1, 2], { namespace: "n" }), {
    ...head("LLM_SEARCH_EMBEDDINGS"),
    inputParameters: { vectorDB: "db", index: "i", embeddings: [1, 2], namespace: "n" },
  }),
  made("llmStoreEmbeddingsTask", (sdk) => sdk.llmStoreEmbeddingsTask("r", "db", "i", [1, 2], { metadata: { a: 1 } }), {
    ...head("LLM_STORE_EMBEDDINGS"),
    inputParameters: { vectorDB: "db", index: "i", embeddings: [1, 2], metadata: { a: 1 } },
  }),
  made("llmQueryEmbeddingsTask", (sdk) => sdk.llmQueryEmbeddingsTask("r", sdk.VectorDB.PINECONE_DB, "i", [1, 2], { namespace: "n" }), {
    ...head("LLM_GET_EMBEDDINGS"),
    inputParameters: { vectorDB: "pineconedb", index: "i", embeddings: [1, 2], namespace: "n" },
  }),
  made("generateImageTask", (sdk) => sdk.generateImageTask("r", "openai", "m", "a cat", { width: 10 }), {
    ...head("GENERATE_IMAGE"),
    inputParameters: { llmProvider: "openai", model: "m", prompt: "a cat", width: 10 },
  }),
  made("generateAudioTask", (sdk) => sdk.generateAudioTask("r", "openai", "m", { text: "hi", speed: 2 }), {
    ...head("GENERATE_AUDIO"),
    inputParameters: { llmProvider: "openai", model: "m", text: "hi", speed: 2 },
  }),
  made("callMcpToolTask", (sdk) => sdk.callMcpToolTask("r", "s", "add", { inputParameters: { a: 1 } }), {
    ...head("CALL_MCP_TOOL"),
    inputParameters: { mcpServer: "s", method: "add", a: 1 },
  }),
  made("listMcpToolsTask", (sdk) => sdk.listMcpToolsTask("r", "s", { filter: "f" }), {
    ...head("LIST_MCP_TOOLS"),
    inputParameters: { mcpServer: "s", filter: "f" },
  }),
  made("withPromptVariable", (sdk) => sdk.withPromptVariable(sdk.llmTextCompleteTask("r", "openai", "m", "p"), "a", [1]), {
    ...head("LLM_TEXT_COMPLETE"),
    inputParameters: { llmProvider: "openai", model: "m", promptName: "p", promptVariables: { a: [1] } },
  }),
  made(
    "withPromptVariables",
    (sdk) => sdk.withPromptVariables(sdk.llmTextCompleteTask("r", "openai", "m", "p", { promptVariables: { a: 1, b: 1 } }), { b: 2, c: 3 }),
    {
      ...head("LLM_TEXT_COMPLETE"),
      inputParameters: { llmProvider: "openai", model: "m", promptName: "p", promptVariables: { a: 1, b: 2, c: 3 } },
    },
  ),
  made("withPromptVariables of a task without input", (sdk) => sdk.withPromptVariables(sdk.subWorkflowTask("r", "child"), { a: 1 }), {
    ...head("SUB_WORKFLOW"),
    subWorkflowParam: { name: "child" },
    inputParameters: { promptVariables: { a: 1 } },
  }),
  made("llm tasks without options", (sdk) => bareModelTasks(sdk), [
    { ...head("LLM_GENERATE_EMBEDDINGS"), inputParameters: { llmProvider: "p", model: "m", text: "t" } },
    { ...head("LLM_INDEX_TEXT"), inputParameters: { ...placed, text: "t", docId: "d" } },
    { ...head("LLM_INDEX_TEXT"), inputParameters: { ...placed, url: "u", mediaType: "text/plain" } },
    { ...head("LLM_SEARCH_INDEX"), inputParameters: { ...placed, query: "q" } },
    { ...head("LLM_SEARCH_EMBEDDINGS"), inputParameters: { vectorDB: "db", index: "i", embeddings: [1] } },
    { ...head("LLM_STORE_EMBEDDINGS"), inputParameters: { vectorDB: "db", index: "i", embeddings: [1] } },
    { ...head("LLM_GET_EMBEDDINGS"), inputParameters: { vectorDB: "db", index: "i", embeddings: [1] } },
    { ...head("GENERATE_IMAGE"), inputParameters: { llmProvider: "p", model: "m", prompt: "a cat" } },
    { ...head("GENERATE_AUDIO"), inputParameters: { llmProvider: "p", model: "m" } },
    { ...head("CALL_MCP_TOOL"), inputParameters: { mcpServer: "s", method: "add" } },
    { ...head("LIST_MCP_TOOLS"), inputParameters: { mcpServer: "s" } },
  ]),
];

function bareModelTasks(sdk: Generators): unknown[] {
  return [
    sdk.llmGenerateEmbeddingsTask("r", "p", "m", "t"),
    sdk.llmIndexTextTask("r", "db", "i", embedding, "t", "d"),
    sdk.llmIndexDocumentTask("r", "db", "i", embedding, "u", "text/plain"),
    sdk.llmSearchIndexTask("r", "db", "i", embedding, "q"),
    sdk.llmSearchEmbeddingsTask("r", "db", "i", [1]),
    sdk.llmStoreEmbeddingsTask("r", "db", "i", [1]),
    sdk.llmQueryEmbeddingsTask("r", "db", "i", [1]),
    sdk.generateImageTask("r", "p", "m", "a cat"),
    sdk.generateAudioTask("r", "p", "m"),
    sdk.callMcpToolTask("r", "s", "add"),
    sdk.listMcpToolsTask("r", "s"),
  ];
}

const everyField: TaskDef = {
  name: "t",
  ownerApp: "app",
  description: "d",
  retryCount: 0,
  timeoutSeconds: 0,
  inputKeys: ["a"],
  outputKeys: ["b"],
  timeoutPolicy: "RETRY",
  retryLogic: "LINEAR_BACKOFF",
  retryDelaySeconds: 0,
  responseTimeoutSeconds: 1,
  concurrentExecLimit: 2,
  inputTemplate: { a: 1 },
  rateLimitPerFrequency: 3,
  rateLimitFrequencyInSeconds: 4,
  ownerEmail: "e@example.com",
  pollTimeoutSeconds: 5,
  backoffScaleFactor: 6,
};

const defaults = {
  ownerApp: "",
  description: "",
  retryCount: 3,
  timeoutSeconds: 3600,
  inputKeys: [],
  outputKeys: [],
  timeoutPolicy: "TIME_OUT_WF",
  retryLogic: "FIXED",
  retryDelaySeconds: 60,
  responseTimeoutSeconds: 600,
  concurrentExecLimit: 0,
  inputTemplate: {},
  rateLimitPerFrequency: 0,
  rateLimitFrequencyInSeconds: 1,
  ownerEmail: "",
  pollTimeoutSeconds: 3600,
  backoffScaleFactor: 1,
};

const definitionCases = [
  made("workflow", (sdk) => sdk.workflow("w", tasks(sdk)), {
    name: "w",
    version: 1,
    tasks: [child],
    inputParameters: [],
    timeoutSeconds: 0,
  }),
  made("taskDefinition", (sdk) => sdk.taskDefinition({ name: "t" }), { name: "t", ...defaults }),
  made("taskDefinition, all", (sdk) => sdk.taskDefinition(everyField), everyField),
  made(
    "taskDefinition, a field without a default",
    (sdk) => sdk.taskDefinition({ name: "t", totalTimeoutSeconds: 9 }),
    { name: "t", ...defaults, totalTimeoutSeconds: 9 },
    "the official package drops fields",
  ),
];

export const generatorCases: readonly GeneratorCase[] = [...workCases, ...flowCases, ...modelCases, ...definitionCases];
