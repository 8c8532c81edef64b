/** Loads every task of a project: its definition, and its function where a module defines both. */
import path from "node:path";
import { isDefinedTask, splitWorkerOptions } from "../core/define-task.ts";
import type { LocalDefinition, LocalDefinitions, Source } from "../core/definition.ts";
import { isValidator, schemaOfValidator } from "../core/authoring/schema-of-validator.ts";
import type { Finding } from "../core/findings.ts";
import { isError } from "../core/findings.ts";
import type { Json, JsonObject } from "../core/json.ts";
import { isJsonObject } from "../core/json.ts";
import type { StandardSchema, TaskHandler, WorkerOptions } from "../core/task-module.ts";
import type { TaskFolder } from "./find-tasks.ts";
import { findTaskFolders } from "./find-tasks.ts";
import { createModuleImporter } from "./import-module.ts";
import type { ModuleImporter } from "./import-module.ts";
import type { Attempt } from "./make-definition.ts";
import { collectDefinitions, makeDefinition, readName } from "./make-definition.ts";
import { mapLimited } from "./map-limited.ts";
import { createModuleFile } from "./module-file.ts";
import { toPlainJson } from "./plain-json.ts";
import { openParseCache } from "./parse-cache.ts";
import type { ParseCache } from "./parse-cache.ts";
import { prepareDefinition } from "./prepare-definition.ts";
import type { WrittenValue } from "./prepare-definition.ts";
import type { Project } from "./project.ts";
import { errorAt, relativeFile } from "./project.ts";
import { readTextFile } from "./read-text.ts";
import { walkFolders } from "./walk-folders.ts";
import { withPlainSchema } from "./with-plain-schema.ts";
import { readWorkerOptions } from "./worker-options.ts";

export interface TaskCode {
  /** Where the function stands, absolute. */
  module: string;
  handler: TaskHandler;
  input?: StandardSchema;
  output?: StandardSchema;
}

export interface LoadedTask {
  definition: LocalDefinition;
  /** Name of the folder that it stands in. */
  folder: string;
  worker: WorkerOptions;
  /** As its file says it. */
  version?: string;
  /** The function, or the module beside a YAML or JSON definition that should export it; absent where there is none. */
  code?: TaskCode | Pick<TaskCode, "module">;
  findings: Finding[];
}

export interface LoadedTasks extends LocalDefinitions {
  tasks: LoadedTask[];
}

export interface LoadOptions {
  /** Milliseconds that one module may take to load. */
  timeLimitMs?: number;
}

/** More at once gains nothing, as transpiling blocks; but one that waits must not hold up the others. */
const modulesAtOnce = 16;

export async function loadTasks(project: Project, options: LoadOptions = {}): Promise<LoadedTasks> {
  const { trees, findings } = walkFolders(project, project.paths.tasks);
  const importer = createModuleImporter(project.root, options.timeLimitMs);
  const cache = openParseCache(project.root, "task");
  const attempts = await mapLimited(findTaskFolders(trees), modulesAtOnce, (folder) => loadTask(project, folder, { importer, cache }));
  cache.save();
  const { values, ...collected } = collectDefinitions(attempts, findings, (task) => task.definition);
  return { ...collected, findings: [...collected.findings, ...values.flatMap((task) => task.findings)], tasks: values };
}

interface Readers {
  importer: ModuleImporter;
  cache: ParseCache;
}

async function loadTask(project: Project, folder: TaskFolder, { importer, cache }: Readers): Promise<Attempt<LoadedTask>> {
  const { root } = project;
  const [first, second] = folder.definitionFiles;
  if (first === undefined) return loadModuleTask(project, folder, folder.module ?? folder.path, importer);
  if (second !== undefined) {
    const message = `This folder has another definition in ${path.basename(second)}.`;
    const source = { file: relativeFile(root, first), line: 1, column: 1 };
    const names = folder.definitionFiles.flatMap((file) => readTextFile(root, file).writtenNames());
    return failed(folder.name, errorAt(source, "ambiguous-task", message, "Keep one of them."), names);
  }
  const text = readTextFile(root, first, cache);
  const [problem] = text.findings;
  if (problem !== undefined) return failed(folder.name, problem, text.writtenNames());
  const module = folder.module === undefined ? {} : { code: { module: folder.module } };
  return assembleTask(folder, text, module, project);
}

async function loadModuleTask(
  project: Project,
  folder: TaskFolder,
  module: string,
  importer: ModuleImporter,
): Promise<Attempt<LoadedTask>> {
  const file = createModuleFile(project.root, module);
  const fail = (finding: Finding): Attempt<LoadedTask> => failed(file.writtenName() ?? folder.name, finding);
  const imported = await importer.importModule(module);
  if (imported.finding !== undefined) return fail(imported.finding);
  const exported = imported.exports["default"];
  if (!isDefinedTask(exported)) return fail(describeWrongExport(exported, file.locate(""), imported.exports));
  const { input, output, ...fields } = exported.options;
  const wrong = (["input", "output"] as const).find((side) => exported.options[side] !== undefined && !isValidator(exported.options[side]));
  if (wrong !== undefined) return fail(describeWrongSchema(wrong, file.locate(`/${wrong}`)));
  const plain = withPlainSchema(fields, module, file.locate);
  if (plain.finding !== undefined) return fail(plain.finding);
  const { value, issues } = toPlainJson(plain.value);
  const [issue] = issues;
  if (issue !== undefined) {
    const message = `A definition is JSON, and here stands ${issue.found}.`;
    return fail(errorAt(file.locate(issue.pointer), "not-json", message, issue.hint));
  }
  const code: TaskCode = {
    module,
    handler: exported.handler,
    ...(input === undefined ? {} : { input }),
    ...(output === undefined ? {} : { output }),
  };
  return assembleTask(folder, { value, locate: file.locate }, { code }, project);
}

function assembleTask(
  folder: TaskFolder,
  written: WrittenValue,
  code: { code?: LoadedTask["code"] & {} },
  project: Project,
): Attempt<LoadedTask> {
  const { value, locate, computed, version, findings: found } = prepareDefinition("task", written, project);
  const problem = found.find(isError);
  const others = found.filter((finding) => finding !== problem);
  const name = isJsonObject(value) ? readName(value) : undefined;
  if (problem !== undefined) return { ...failed(folder.name, problem, name === undefined ? [] : [name]), others };
  const { definition: body, worker: options }: { definition: Json; worker: JsonObject } = isJsonObject(value)
    ? splitWorkerOptions(value)
    : { definition: value, worker: {} };
  const attempt = makeDefinition("task", body, locate, computed);
  if (attempt.finding !== undefined) return { ...failed(folder.name, attempt.finding), others };
  const { worker, findings } = readWorkerOptions(options, body, locate);
  const { code: loaded } = code;
  const output = loaded !== undefined && "output" in loaded ? loaded.output : undefined;
  const definition = output === undefined ? attempt.value : withOutputSchema(attempt.value, output);
  const task = { definition, folder: folder.name, worker, findings: [...others, ...findings], ...code };
  return { value: version === undefined ? task : { ...task, version } };
}

/** What is no object a worker reports as its `result`. */
function withOutputSchema(definition: LocalDefinition, output: StandardSchema): LocalDefinition {
  const outputSchema = (): JsonObject | undefined => {
    const { schema } = schemaOfValidator(output, "output");
    const { type } = schema ?? {};
    return typeof type === "string" && type !== "object" ? { type: "object", properties: { result: schema ?? true } } : schema;
  };
  return Object.assign(definition, { outputSchema });
}

/** A folder's name stands in where the definition's is not known: it keeps a definition of that name from being taken for an orphan. */
function failed(folder: string, finding: Finding, written: readonly string[] = []): Attempt<LoadedTask> {
  const names = written.length > 0 ? written : [folder];
  return { finding, known: names.map((name) => ({ kind: "task", name })) };
}

function describeWrongSchema(side: "input" | "output", source: Source): Finding {
  const message = `\`${side}\` takes a Standard Schema, as zod, valibot and arktype make them, and this is none.`;
  const own = `${side}Schema: { name: ..., type: "JSON", data: ... }`;
  return errorAt(source, "wrong-export", message, `A JSON Schema stands in Conductor's own field: ${own}.`);
}

export function describeWrongExport(exported: unknown, source: Source, exports: Record<string, unknown>): Finding {
  if (typeof exported === "function") {
    const hint = "Write `export default defineTask({ name: ... }, handler)`, or put a task.yml beside the module.";
    return errorAt(source, "wrong-export", "The module exports a function, but nothing defines the task.", hint);
  }
  const named = Object.keys(exports).find((key) => key !== "default" && isDefinedTask(exports[key]));
  const what = exported === undefined ? "has no default export" : "has a default export that is not made by defineTask";
  const hint = named === undefined ? "Write `export default defineTask({ name: ... }, handler)`." : `Export ${named} as the default.`;
  return errorAt(source, "wrong-export", `The module ${what}.`, hint);
}
