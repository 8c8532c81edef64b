/** Task definitions where none is registered, with Conductor's defaults. */
import type { TaskDef } from "../../core/model/task-def.ts";

/**
 * SIMPLE tasks get the ordinary defaults (three retries, an hour to answer). Other types are neither retried nor timed out
 * unless somebody registers a definition under their name.
 */
export function adHocTaskDef(name: string, type: string): TaskDef {
  const isSimple = type === "SIMPLE";
  return {
    createTime: 0,
    updateTime: 0,
    name,
    retryCount: isSimple ? 3 : 0,
    timeoutSeconds: 0,
    inputKeys: [],
    outputKeys: [],
    runtimeMetadata: [],
    timeoutPolicy: "TIME_OUT_WF",
    retryLogic: "FIXED",
    retryDelaySeconds: 60,
    responseTimeoutSeconds: isSimple ? 3600 : 0,
    inputTemplate: {},
    rateLimitPerFrequency: 0,
    rateLimitFrequencyInSeconds: 1,
    backoffScaleFactor: 1,
    maxRetryDelaySeconds: 0,
    backoffJitterMs: 0,
    totalTimeoutSeconds: 0,
    taskStatusListenerEnabled: true,
    enforceSchema: false,
  };
}
