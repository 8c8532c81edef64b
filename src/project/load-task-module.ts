/** Loads the one task that a thread or process runs, which a worker has found and loaded before. */
import { existsSync } from "node:fs";
import { isDefinedTask } from "../core/define-task.ts";
import type { TaskJsonSchemas } from "../core/input-schema.ts";
import type { Json } from "../core/json.ts";
import { isJsonObject } from "../core/json.ts";
import type { TaskHandler, TaskLoader, TaskModule } from "../core/task-module.ts";
import { createModuleImporter } from "./import-module.ts";
import { relativeFile } from "./project.ts";

interface TaskPlace extends TaskJsonSchemas {
  name: string;
  /** Of the project, absolute. */
  root: string;
  /** The module, absolute. */
  file: string;
}

export function createTaskLoader(place: TaskPlace): TaskLoader {
  return { url: import.meta.url, data: { ...place } };
}

/** Throws where the module is not what it was. What is said of the definition was said by the worker. */
export async function loadTaskModule(data: Json): Promise<TaskModule> {
  const { name, root, file, ...schemas } = readPlace(data);
  if (!existsSync(file)) throw new Error(`The module ${relativeFile(root, file)} is not there any more.`);
  const { exports, finding } = await createModuleImporter(root).importModule(file);
  if (finding !== undefined) throw new Error(finding.message);
  const exported = exports["default"];
  const common = { name, definition: { name }, worker: {}, source: { file: relativeFile(root, file), line: 1, column: 1 } };
  if (isHandler(exported)) return { ...common, handler: exported, ...schemas };
  if (!isDefinedTask(exported)) throw new Error(`The module ${common.source.file} has no task as its default export any more.`);
  const { handler, options } = exported;
  const { input, output } = options;
  return {
    ...common,
    handler,
    ...(input === undefined ? {} : { input }),
    ...(output === undefined ? {} : { output }),
    ...schemas,
  };
}

const isHandler = (value: unknown): value is TaskHandler => typeof value === "function";

function readPlace(data: Json): TaskPlace {
  const { name, root, file, inputJsonSchema, outputJsonSchema } = isJsonObject(data) ? data : {};
  if (typeof name !== "string" || typeof root !== "string" || typeof file !== "string") throw new Error("This is no place of a task.");
  return {
    name,
    root,
    file,
    ...(isJsonObject(inputJsonSchema) ? { inputJsonSchema } : {}),
    ...(isJsonObject(outputJsonSchema) ? { outputJsonSchema } : {}),
  };
}
