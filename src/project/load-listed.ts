/** Loads workflows, event handlers and schedules: files with one definition, or with a list of them. */
import type { LocalDefinition, LocalDefinitions } from "../core/definition.ts";
import { isError } from "../core/findings.ts";
import { isJsonObject } from "../core/json.ts";
import { findWorkflowFiles } from "./find-workflow-files.ts";
import type { ListedKind } from "./find-workflow-files.ts";
import { createModuleImporter } from "./import-module.ts";
import type { ModuleImporter } from "./import-module.ts";
import type { LoadOptions } from "./load-tasks.ts";
import type { Attempt } from "./make-definition.ts";
import { collectDefinitions, makeDefinition, readName } from "./make-definition.ts";
import { mapLimited } from "./map-limited.ts";
import { createModuleFile } from "./module-file.ts";
import { toPlainJson } from "./plain-json.ts";
import { openParseCache } from "./parse-cache.ts";
import type { ParseCache } from "./parse-cache.ts";
import { prepareDefinition } from "./prepare-definition.ts";
import type { WrittenValue } from "./prepare-definition.ts";
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
  const cache = openParseCache(project.root, kind);
  const attempts = await mapLimited(files, 16, async (file) =>
    isTextFile(file) ? loadText(project, kind, file, cache) : loadModule(project, kind, file, importer),
  );
  cache.save();
  const { definitions, invalid, invalidNames, ...rest } = collectDefinitions(attempts.flat(), findings, (definition) => definition);
  return { definitions, findings: rest.findings, invalid, invalidNames };
}

function loadText(project: Project, kind: ListedKind, file: string, cache: ParseCache): Attempt<LocalDefinition>[] {
  const { value, findings, locate, writtenNames } = readTextFile(project.root, file, cache);
  const [problem] = findings;
  return problem === undefined
    ? split(kind, { value, locate }, project)
    : [{ finding: problem, known: writtenNames().map((name) => ({ kind, name })) }];
}

async function loadModule(project: Project, kind: ListedKind, file: string, importer: ModuleImporter): Promise<Attempt<LocalDefinition>[]> {
  const { locate, writtenName } = createModuleFile(project.root, file);
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
  return split(kind, { value, locate }, project);
}

/** The definitions of a file, each with pointers of its own. */
function split(kind: ListedKind, { value, locate }: WrittenValue, project: Project): Attempt<LocalDefinition>[] {
  if (!Array.isArray(value)) return [assemble(kind, { value, locate }, project)];
  return value.map((item, index) => assemble(kind, { value: item, locate: (pointer) => locate(`/${index}${pointer}`) }, project));
}

function assemble(kind: ListedKind, written: WrittenValue, project: Project): Attempt<LocalDefinition> {
  const { value, locate, computed, findings } = prepareDefinition(kind, written, project);
  const problem = findings.find(isError);
  const others = findings.filter((finding) => finding !== problem);
  if (problem === undefined) return { ...makeDefinition(kind, value, locate, computed), others };
  const name = isJsonObject(value) ? readName(value) : undefined;
  return { finding: problem, others, ...(name === undefined ? {} : { known: [{ kind, name }] }) };
}
