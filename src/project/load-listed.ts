/** Loads workflows, event handlers and schedules: files with one definition, or with a list of them. */
import type { AuthoringTools } from "../core/authoring/expand-definition.ts";
import type { LocalDefinition, LocalDefinitions } from "../core/definition.ts";
import type { Finding } from "../core/findings.ts";
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
import type { PreparedDefinition, WrittenValue } from "./prepare-definition.ts";
import { errorAt } from "./project.ts";
import type { Project } from "./project.ts";
import { readAuthoringTools } from "./read-authoring-tools.ts";
import { isTextFile, readTextFile } from "./read-text.ts";
import { withPlainSchemas } from "./with-plain-schema.ts";

const definers = {
  workflow: "defineWorkflow",
  "event-handler": "defineEventHandler",
  schedule: "defineSchedule",
} as const satisfies Record<ListedKind, string>;

export async function loadListed(project: Project, kind: ListedKind, options: LoadOptions = {}): Promise<LocalDefinitions> {
  const { files, findings } = findWorkflowFiles(project, kind);
  const importer = createModuleImporter(project.root, options.timeLimitMs);
  const cache = openParseCache(project.root, kind);
  const read = await mapLimited(files, 16, async (file) =>
    isTextFile(file) ? readText(project, kind, file, cache) : readModule(project, kind, file, importer),
  );
  cache.save();
  const tools = await readAuthoringTools(
    project,
    read.flatMap(({ written }) => written?.value ?? []),
    options,
  );
  const attempts = read.map(({ written, failed }) => (written === undefined ? [failed] : split(kind, written, project, tools)));
  const { definitions, invalid, invalidNames, ...rest } = collectDefinitions(attempts.flat(), findings, (definition) => definition);
  return { definitions, findings: rest.findings, invalid, invalidNames };
}

/** The value in a file, or why there is none. */
type ReadFile = { written: WrittenValue; failed?: undefined } | { written?: undefined; failed: Attempt<LocalDefinition> };

function readText(project: Project, kind: ListedKind, file: string, cache: ParseCache): ReadFile {
  const { value, findings, locate, writtenNames } = readTextFile(project.root, file, cache);
  const [problem] = findings;
  return problem === undefined
    ? { written: { value, locate } }
    : { failed: { finding: problem, known: writtenNames().map((name) => ({ kind, name })) } };
}

async function readModule(project: Project, kind: ListedKind, file: string, importer: ModuleImporter): Promise<ReadFile> {
  const { locate, locateIn, writtenName } = createModuleFile(project.root, file);
  const fail = (finding: Finding): ReadFile => {
    const name = writtenName();
    return { failed: name === undefined ? { finding } : { finding, known: [{ kind, name }] } };
  };
  const { exports, finding } = await importer.importModule(file);
  if (finding !== undefined) return fail(finding);
  if (exports["default"] === undefined) {
    const hint = `Write \`export default ${definers[kind]}({ ... })\`, or name a file that is only imported with a leading _.`;
    return fail(errorAt(locate(""), "wrong-export", "The module has no default export.", hint));
  }
  const plain = withPlainSchemas(exports["default"], file, locate);
  if (plain.finding !== undefined) return fail(plain.finding);
  const { value, issues } = toPlainJson(plain.value);
  const [issue] = issues;
  if (issue !== undefined)
    return fail(errorAt(locate(issue.pointer), "not-json", `A definition is JSON, and here stands ${issue.found}.`, issue.hint));
  return { written: { value, locate: locateIn(value) } };
}

/** The definitions of a file, each with pointers of its own. */
function split(kind: ListedKind, { value, locate }: WrittenValue, project: Project, tools: AuthoringTools): Attempt<LocalDefinition>[] {
  const assembleOne = (written: WrittenValue): Attempt<LocalDefinition> => assemble(kind, prepareDefinition(kind, written, project, tools));
  if (!Array.isArray(value)) return [assembleOne({ value, locate })];
  return value.map((item, index) => assembleOne({ value: item, locate: (pointer) => locate(`/${index}${pointer}`) }));
}

function assemble(kind: ListedKind, { value, locate, computed, findings }: PreparedDefinition): Attempt<LocalDefinition> {
  const problem = findings.find(isError);
  const others = findings.filter((finding) => finding !== problem);
  if (problem === undefined) return { ...makeDefinition(kind, value, locate, computed), others };
  const name = isJsonObject(value) ? readName(value) : undefined;
  return { finding: problem, others, ...(name === undefined ? {} : { known: [{ kind, name }] }) };
}
