/** What compiling needs to know of the project beside the definition itself. */
import type { AuthoringTools } from "../core/authoring/expand-definition.ts";
import type { Json } from "../core/json.ts";
import { needsTaskDefinitions } from "../core/steps/compile-steps.ts";
import { loadTasks } from "./load-tasks.ts";
import type { LoadOptions } from "./load-tasks.ts";
import type { Project } from "./project.ts";

/** The project's tasks are loaded only where a step asks for one; what is wrong with them is found where they are asked for themselves. */
export async function readAuthoringTools(project: Project, values: readonly Json[], options: LoadOptions): Promise<AuthoringTools> {
  return values.some(needsTaskDefinitions) ? loadAuthoringTools(project, options) : {};
}

export async function loadAuthoringTools(project: Project, options: LoadOptions = {}): Promise<AuthoringTools> {
  const { definitions } = await loadTasks(project, options);
  const byName = new Map(definitions.map(({ name, body }) => [name, body]));
  return { findTaskDefinition: (name) => byName.get(name) };
}
