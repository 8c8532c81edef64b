/** The definitions of one kind that the project holds. */
import type { Kind, LocalDefinitions } from "../core/definition.ts";
import { loadListed } from "./load-listed.ts";
import { loadTasks } from "./load-tasks.ts";
import type { LoadOptions } from "./load-tasks.ts";
import type { Project } from "./project.ts";

/** Never throws for what a file holds: that is a finding, and the other files load. */
export async function loadDefinitions(project: Project, kind: Kind, options: LoadOptions = {}): Promise<LocalDefinitions> {
  if (kind !== "task") return loadListed(project, kind, options);
  const { definitions, findings, invalid, invalidNames } = await loadTasks(project, options);
  return { definitions, findings, invalid, invalidNames };
}
