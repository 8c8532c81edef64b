/** Loads workflows, event handlers and schedules: files with one definition, or with a list of them. */
import type { LocalDefinition, LocalDefinitions, Source } from "../core/definition.ts";
import type { Json } from "../core/json.ts";
import { findWorkflowFiles } from "./find-workflow-files.ts";
import type { ListedKind } from "./find-workflow-files.ts";
import { createModuleImporter } from "./import-module.ts";
import type { ModuleImporter } from "./import-module.ts";
import type { LoadOptions } from "./load-tasks.ts";
import type { Attempt } from "./make-definition.ts";
import { collectDefinitions, makeDefinition } from "./make-definition.ts";
import { mapLimited } from "./map-limited.ts";
import { createModuleFile } from "./module-file.ts";
import { toPlainJson } from "./plain-json.ts";
import { errorAt } from "./project.ts";
import type { Project } from "./project.ts";
import { isTextFile, readTextFile } from "./read-text.ts";

const definers = {
  workflow: "defineWorkflow",
  "event-handler": "defineEventHandler",
  schedule: "defineSchedule",
} as const satisfies Record<ListedKind, string>;

export async function loadListed(project: Project, kind: ListedKind, options: LoadOptions = {}): Promise<LocalDefinitions> {
  const { files, findings } = findWorkflowFiles(project, kind);
  const importer = createModuleImporter(project.root, options.timeLimitMs);
  const attempts = await mapLimited(files, 16, async (file) =>
    isTextFile(file) ? loadText(project.root, kind, file) : loadModule(project.root, kind, file, importer),
  );
  const { definitions, invalid, invalidNames, ...rest } = collectDefinitions(attempts.flat(), findings, (definition) => definition);
  return { definitions, findings: rest.findings, invalid, invalidNames };
}

function loadText(root: string, kind: ListedKind, file: string): Attempt<LocalDefinition>[] {
  const { value, findings, locate, writtenNames } = readTextFile(root, file);
  const [problem] = findings;
  return problem === undefined ? split(kind, value, locate) : [{ finding: problem, known: writtenNames().map((name) => ({ kind, name })) }];
}

async function loadModule(root: string, kind: ListedKind, file: string, importer: ModuleImporter): Promise<Attempt<LocalDefinition>[]> {
  const { locate, writtenName } = createModuleFile(root, file);
  const fail = (finding: Attempt<LocalDefinition>["finding"] & {}): Attempt<LocalDefinition>[] => {
    const name = writtenName();
    return [name === undefined ? { finding } : { finding, known: [{ kind, name }] }];
  };
  const { exports, finding } = await importer.importModule(file);
  if (finding !== undefined) return fail(finding);
  if (exports["default"] === undefined) {
    const hint = `Write \`export default ${definers[kind]}({ ... })\`, or name a file that is only imported with a leading _.`;
    return fail(errorAt(locate(""), "wrong-export", "The module has no default export.", hint));
  }
  const { value, issues } = toPlainJson(exports["default"]);
  const [issue] = issues;
  if (issue !== undefined)
    return fail(errorAt(locate(issue.pointer), "not-json", `A definition is JSON, and here stands ${issue.found}.`, issue.hint));
  return split(kind, value, locate);
}

/** The definitions of a file, each with pointers of its own. */
function split(kind: ListedKind, value: Json, locate: (pointer: string) => Source): Attempt<LocalDefinition>[] {
  if (!Array.isArray(value)) return [makeDefinition(kind, value, locate)];
  return value.map((item, index) => makeDefinition(kind, item, (pointer) => locate(`/${index}${pointer}`)));
}
