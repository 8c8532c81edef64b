/** A project's definitions and the functions of its tasks, for a test. */
import { existsSync } from "node:fs";
import path from "node:path";
import type { LocalDefinition } from "../core/definition.ts";
import { isError } from "../core/findings.ts";
import type { Finding } from "../core/findings.ts";
import type { JsonObject } from "../core/json.ts";
import type { TaskModule } from "../core/task-module.ts";
import { loadConfig } from "../project/load-config.ts";
import { loadListed } from "../project/load-listed.ts";
import { loadModulesOf } from "../project/load-task-modules.ts";
import { loadTasks } from "../project/load-tasks.ts";
import type { Definitions } from "./register.ts";
import { testError } from "./test-error.ts";

export interface LoadedProject {
  definitions: Definitions;
  modules: readonly TaskModule[];
}

/** `folder`: the project, or a folder below it. Throws what `loadConfig` throws, `usage` where nothing is there, and `invalid` with what could not be loaded. */
export async function loadProject(folder: string): Promise<LoadedProject> {
  const cwd = path.resolve(folder);
  if (!existsSync(cwd))
    throw testError("usage", `There is no folder ${cwd}.`, "project names a folder of a project, from where the process runs.");
  const project = await loadConfig({ cwd, env: process.env, flags: {} });
  const [tasks, workflows, handlers, schedules] = await Promise.all([
    loadTasks(project),
    loadListed(project, "workflow"),
    loadListed(project, "event-handler"),
    loadListed(project, "schedule"),
  ]);
  const { modules, findings } = await loadModulesOf(project, tasks);
  const errors = [findings, workflows.findings, handlers.findings, schedules.findings].flat().filter(isError);
  if (errors.length > 0) {
    const lines = errors.map(describeFinding).join("\n");
    throw testError("invalid", `The project in ${project.root} cannot be loaded:\n${lines}`, "flow validate says more.");
  }
  if ([tasks, workflows, handlers, schedules].every(({ definitions }) => definitions.length === 0)) {
    throw testError("usage", `There are no definitions in ${project.root}.`, "They stand in tasks/, workflows/, events/ and schedules/.");
  }
  return {
    definitions: {
      tasks: tasks.definitions.map(bodyOf),
      workflows: workflows.definitions.map(bodyOf),
      eventHandlers: handlers.definitions.map(bodyOf),
      schedules: schedules.definitions.map(bodyOf),
    },
    modules,
  };
}

const bodyOf = ({ body }: LocalDefinition): JsonObject => body;

function describeFinding({ file, line, column, message }: Finding): string {
  return file === undefined ? message : `${file}:${line ?? 1}:${column ?? 1} ${message}`;
}
