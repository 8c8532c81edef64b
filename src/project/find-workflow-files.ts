/** Which files hold definitions of which kind: below `workflows/` their names tell, below `events/` and `schedules/` the folder. */
import path from "node:path";
import type { Kind } from "../core/definition.ts";
import type { Finding } from "../core/findings.ts";
import { isModuleFile } from "./module-names.ts";
import type { Project, ProjectFolder, ProjectPaths } from "./project.ts";
import { isTextFile } from "./read-text.ts";
import type { Folder } from "./walk-folders.ts";
import { walkFolders } from "./walk-folders.ts";

export type ListedKind = Exclude<Kind, "task">;

/** Files of the other kinds stand beside workflows and are known by their names. */
const kindOfStem = new Map(
  Object.entries<ListedKind>({
    event_handlers: "event-handler",
    "event-handlers": "event-handler",
    schedules: "schedule",
  }),
);

/** The folders whose every file is of one kind. */
const ownFolders = {
  workflow: () => [],
  "event-handler": ({ events }) => events,
  schedule: ({ schedules }) => schedules,
} as const satisfies Record<ListedKind, (paths: ProjectPaths) => ProjectFolder[]>;

/** They belong to tools, wherever they stand. */
const toolFiles: ReadonlySet<string> = new Set(["package.json", "package-lock.json", "tsconfig.json"]);

/**
 * Absolute paths of the files of one kind. Names that begin with `_` or `.` are skipped. Where the folder of one kind lies in that of
 * another, what is in it belongs to the inner one alone.
 */
export function findWorkflowFiles(project: Project, kind: ListedKind): { files: string[]; findings: Finding[] } {
  const { tasks, workflows, events, schedules } = project.paths;
  const all = [...tasks, ...workflows, ...events, ...schedules].map((folder) => folder.path);
  const shared = new Set(workflows.map((folder) => folder.path));
  // Beside workflows the names tell, also where one folder is named for both.
  const own = ownFolders[kind](project.paths).filter((folder) => !shared.has(folder.path));

  function walk(roots: readonly ProjectFolder[], isWanted: (name: string) => boolean): { files: string[]; findings: Finding[] } {
    const inner = new Set(all.filter((folder) => !roots.some((root) => root.path === folder)));
    const { trees, findings } = walkFolders(project, roots, { without: inner });
    return { files: listFiles(trees, isWanted), findings };
  }

  const beside = walk(workflows, (name) => kindOfName(name) === kind);
  const apart = walk(own, () => true);
  return { files: [...beside.files, ...apart.files], findings: [...beside.findings, ...apart.findings] };
}

/** Tests stand beside what they test: cases for `flow test`, and modules for other test runners. */
export const isTest = (name: string): boolean => /\.test\.\w+$|\.spec\.[cm]?[jt]s$/.test(name);

/** Absolute paths of the files of test cases, `NAME.test.yml`, beside workflows. */
export function findCaseFiles(project: Project): { files: string[]; findings: Finding[] } {
  const { trees, findings } = walkFolders(project, project.paths.workflows);
  return { files: listCaseFiles(trees), findings };
}

const listCaseFiles = (trees: readonly Folder[]): string[] =>
  trees.flatMap((tree) => [
    ...tree.files.filter((name) => isCaseFile(name)).map((name) => path.join(tree.path, name)),
    ...listCaseFiles(tree.folders),
  ]);

const isCaseFile = (name: string): boolean => /^[^_.].*\.test\.(?:ya?ml|json)$/.test(name);

export const kindOfName = (name: string): ListedKind => kindOfStem.get(name.slice(0, name.lastIndexOf("."))) ?? "workflow";

function listFiles(trees: readonly Folder[], isWanted: (name: string) => boolean): string[] {
  return trees.flatMap((tree) => [
    ...tree.files.filter((name) => isDefinitionFile(name) && isWanted(name)).map((name) => path.join(tree.path, name)),
    ...listFiles(tree.folders, isWanted),
  ]);
}

export function isDefinitionFile(name: string): boolean {
  if (name.startsWith("_") || name.startsWith(".") || toolFiles.has(name) || isTest(name)) return false;
  return isTextFile(name) || isModuleFile(name);
}
