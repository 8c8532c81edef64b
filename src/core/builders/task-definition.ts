import type { JsonObject } from "../json.ts";
import type { TaskDef } from "../model/task-def.ts";

/** Fresh at each call: whoever changes what it gets changes nobody else's. */
const defaults = () => ({
  ownerApp: "",
  description: "",
  retryCount: 3,
  timeoutSeconds: 3600,
  inputKeys: new Array<string>(),
  outputKeys: new Array<string>(),
  timeoutPolicy: "TIME_OUT_WF" as const,
  retryLogic: "FIXED" as const,
  retryDelaySeconds: 60,
  responseTimeoutSeconds: 600,
  concurrentExecLimit: 0,
  inputTemplate: {} satisfies JsonObject,
  rateLimitPerFrequency: 0,
  rateLimitFrequencyInSeconds: 1,
  ownerEmail: "",
  pollTimeoutSeconds: 3600,
  backoffScaleFactor: 1,
});

/** A task definition in which the fields with a default are there. */
export type CompleteTaskDef = TaskDef & Required<Pick<TaskDef, keyof ReturnType<typeof defaults>>>;

/**
 * A task definition with the official package's defaults, which are not the server's: `timeoutSeconds` 3600 (server: 0, no limit),
 * `responseTimeoutSeconds` 600 (server: 3600), `pollTimeoutSeconds` 3600 (server: none). Lower `responseTimeoutSeconds` with
 * `timeoutSeconds`: the server refuses a task that may answer later than it must end.
 *
 * Every other field is kept as it is given. (The official package drops them, `inputSchema` and `totalTimeoutSeconds` among them.)
 */
export function taskDefinition(given: TaskDef): CompleteTaskDef {
  return { ...defaults(), ...withoutUndefined(given) };
}

/** An undefined from a program without exactOptionalPropertyTypes stands for an absent field. */
function withoutUndefined<T extends object>(fields: T): T;
function withoutUndefined(fields: object): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
