/** Which of TypeScript and YAML a project writes its definitions in. */
import type { Kind } from "../../core/definition.ts";
import { findTaskFolders } from "../find-tasks.ts";
import { findWorkflowFiles } from "../find-workflow-files.ts";
import { isModuleFile } from "../module-names.ts";
import type { Project } from "../project.ts";
import { walkFolders } from "../walk-folders.ts";

export const formats = ["ts", "yaml"] as const;
export type Format = (typeof formats)[number];

/** Where a project has none of the kind, or as many of the one as of the other. */
const usual: Record<Kind, Format> = { task: "ts", workflow: "yaml", "event-handler": "yaml", schedule: "yaml" };

/** What most files of the kind are. */
export function usedFormat(project: Project, kind: Kind): Format {
  const files = definingFiles(project, kind);
  const modules = files.filter(isModuleFile).length;
  if (modules * 2 === files.length) return usual[kind];
  return modules * 2 > files.length ? "ts" : "yaml";
}

function definingFiles(project: Project, kind: Kind): string[] {
  if (kind !== "task") return findWorkflowFiles(project, kind).files;
  const folders = findTaskFolders(walkFolders(project, project.paths.tasks).trees);
  return folders.flatMap(({ definitionFiles: [definition], module }) => definition ?? module ?? []);
}
