/** Whose an error is that reached no caller. The runtime follows no promise, which would cost each task a fifth of its CPU time. */
import path from "node:path";
import type { TaskModule } from "../core/task-module.ts";
import type { HeldTask } from "./held-task.ts";
import { stackText } from "./logger.ts";

/**
 * The task whose handler must have lost the error: the only one that runs here, of those whose folder the error's stack names, or
 * of all if it names none. Undefined where it may be one of several, or of a task that has ended.
 */
export function findStrayTask(error: unknown, running: readonly HeldTask[], modules: readonly TaskModule[]): HeldTask | undefined {
  const here = running.filter(({ stage, lane }) => stage === "running" && (lane.module.worker.isolation ?? "inline") === "inline");
  const stack = stackText(error).replaceAll("\\", "/");
  const isNamed = ({ source }: TaskModule): boolean => stack.includes(`/${path.posix.dirname(source.file)}/`);
  const candidates = modules.some(isNamed) ? here.filter(({ lane }) => isNamed(lane.module)) : here;
  return candidates.length === 1 ? candidates[0] : undefined;
}
