/** The task types that Conductor runs by itself. Any other word is a task for workers that poll that very type. */
export const systemTaskTypes = [
  "DYNAMIC",
  "FORK_JOIN",
  "FORK_JOIN_DYNAMIC",
  "DECISION",
  "SWITCH",
  "JOIN",
  "DO_WHILE",
  "SUB_WORKFLOW",
  "START_WORKFLOW",
  "EVENT",
  "WAIT",
  "HUMAN",
  "HTTP",
  "LAMBDA",
  "INLINE",
  "EXCLUSIVE_JOIN",
  "TERMINATE",
  "KAFKA_PUBLISH",
  "JSON_JQ_TRANSFORM",
  "SET_VARIABLE",
  "NOOP",
  "PULL_WORKFLOW_MESSAGES",
  "JDBC",
  "AGENT",
  "GET_AGENT_CARD",
  "CANCEL_AGENT",
  "LLM_TEXT_COMPLETE",
  "LLM_CHAT_COMPLETE",
  "LLM_INDEX_TEXT",
  "LLM_SEARCH_INDEX",
  "LLM_GENERATE_EMBEDDINGS",
  "LLM_STORE_EMBEDDINGS",
  "LLM_GET_EMBEDDINGS",
  "LLM_SEARCH_EMBEDDINGS",
  "GENERATE_IMAGE",
  "GENERATE_AUDIO",
  "GENERATE_VIDEO",
  "GENERATE_PDF",
  "LIST_MCP_TOOLS",
  "CALL_MCP_TOOL",
] as const;

/** With the two words for work that a worker does. */
export const knownTaskTypes: ReadonlySet<string> = new Set([...systemTaskTypes, "SIMPLE", "USER_DEFINED"]);

/** They lead to other tasks and do no work of their own. In a run a fork's task is a FORK. */
const leading: ReadonlySet<string> = new Set([
  "FORK_JOIN",
  "FORK_JOIN_DYNAMIC",
  "FORK",
  "JOIN",
  "EXCLUSIVE_JOIN",
  "SWITCH",
  "DECISION",
  "DO_WHILE",
  "NOOP",
]);
export const isLeadingType = (type: string): boolean => leading.has(type);

const computing: ReadonlySet<string> = new Set(["INLINE", "LAMBDA", "JSON_JQ_TRANSFORM", "SET_VARIABLE", "TERMINATE"]);
/** What the server has done by itself before anybody else could: it leads on, or computes. */
export const isImmediateType = (type: string): boolean => leading.has(type) || computing.has(type);

const system: ReadonlySet<string> = new Set(systemTaskTypes);
export const isSystemTaskType = (type: string): boolean => system.has(type);
