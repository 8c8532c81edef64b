/** Loads the code of tasks, for workers. */
import { taskJsonSchemas } from "../core/input-schema.ts";
import type { Finding } from "../core/findings.ts";
import { isDefinedTask } from "../core/define-task.ts";
import type { TaskHandler, TaskModule, TaskModules } from "../core/task-module.ts";
import { nearest } from "../core/nearest.ts";
import { createModuleImporter } from "./import-module.ts";
import type { ModuleImporter } from "./import-module.ts";
import { createTaskLoader } from "./load-task-module.ts";
import type { LoadOptions, LoadedTask, LoadedTasks, TaskCode } from "./load-tasks.ts";
import { loadTasks } from "./load-tasks.ts";
import { mapLimited } from "./map-limited.ts";
import { createModuleFile } from "./module-file.ts";
import { errorAt } from "./project.ts";
import type { Project } from "./project.ts";

/**
 * The modules of all tasks that have code, or of those named. A name that leads to no code is a finding;
 * without names a definition without code is passed over.
 */
export async function loadTaskModules(project: Project, options: LoadOptions & { names?: readonly string[] } = {}): Promise<TaskModules> {
  return loadModulesOf(project, await loadTasks(project, options), options);
}

/** The same for tasks whose definitions are loaded already. */
export async function loadModulesOf(
  project: Project,
  loaded: LoadedTasks,
  options: LoadOptions & { names?: readonly string[] } = {},
): Promise<TaskModules> {
  const { names } = options;
  const wanted = names === undefined ? loaded.tasks : loaded.tasks.filter((task) => names.includes(task.definition.name));
  const importer = createModuleImporter(project.root, options.timeLimitMs);
  const codes = await mapLimited(wanted, 16, async (task) => ({ task, ...(await loadCode(project.root, task, importer)) }));
  const modules = codes.flatMap(({ task, code }) => (code === undefined ? [] : [assembleModule(project.root, task, code)]));
  const broken = codes.flatMap(({ finding }) => (finding === undefined ? [] : [finding]));
  if (names === undefined) return { modules, findings: [...loaded.findings, ...broken] };
  return {
    modules,
    findings: [...broken, ...wanted.flatMap((task) => task.findings), ...names.flatMap((name) => describeMissing(name, loaded))],
  };
}

async function loadCode(root: string, task: LoadedTask, importer: ModuleImporter): Promise<{ code?: TaskCode; finding?: Finding }> {
  if (task.code === undefined) return {};
  if ("handler" in task.code) return { code: task.code };
  const { module } = task.code;
  const { exports, finding } = await importer.importModule(module);
  if (finding !== undefined) return { finding };
  const exported = exports["default"];
  if (isHandler(exported)) return { code: { module, handler: exported } };
  const source = createModuleFile(root, module).locate("");
  if (isDefinedTask(exported)) {
    const message = `The task ${task.definition.name} is defined twice: here and in ${task.definition.source.file}.`;
    return {
      finding: errorAt(source, "ambiguous-task", message, "Keep one definition: export the plain function, or remove the file beside it."),
    };
  }
  const what = exported === undefined ? "has no default export" : "has a default export that is no function";
  return {
    finding: errorAt(
      source,
      "wrong-export",
      `The module ${what}.`,
      `Export the function of the task ${task.definition.name} as the default.`,
    ),
  };
}

const isHandler = (value: unknown): value is TaskHandler => typeof value === "function";

function assembleModule(root: string, { definition, worker, version }: LoadedTask, { module: file, ...code }: TaskCode): TaskModule {
  const { name } = definition;
  const { inputJsonSchema, outputJsonSchema } = taskJsonSchemas(definition.body);
  const schemas = {
    ...(inputJsonSchema === undefined || code.input !== undefined ? {} : { inputJsonSchema }),
    ...(outputJsonSchema === undefined || code.output !== undefined ? {} : { outputJsonSchema }),
  };
  return {
    name,
    ...(version === undefined ? {} : { version }),
    definition: definition.body,
    worker,
    ...code,
    ...schemas,
    get source() {
      return definition.source;
    },
    loader: createTaskLoader({ name, root, file, ...schemas }),
  };
}

/** Why a name leads to no module, unless the reason is among the findings already. */
function describeMissing(name: string, loaded: LoadedTasks): Finding[] {
  const task = loaded.tasks.find(({ definition }) => definition.name === name);
  if (task !== undefined) {
    if (task.code !== undefined) return [];
    const message = `The task ${name} has no function: it is only a definition.`;
    return [errorAt(task.definition.source, "no-function", message, `Put a module with a function as its default export beside it.`)];
  }
  const invalid = loaded.invalidNames.filter((one) => one.name === name);
  const files = invalid.flatMap((one) => one.files ?? []);
  if (invalid.length > 0) return loaded.findings.filter(({ file }) => file === undefined || files.includes(file));
  const unknown: Finding = { code: "unknown-task", severity: "error", message: `There is no task named ${name} in the project.` };
  const inFolder = loaded.tasks.find(({ folder }) => folder === name)?.definition.name;
  const near =
    inFolder ??
    nearest(
      name,
      loaded.tasks.map(({ definition }) => definition.name),
    );
  return [near === undefined ? unknown : { ...unknown, hint: `Did you mean ${near}?` }];
}
