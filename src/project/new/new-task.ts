/** `flow new task`: a definition, its function and a test. */
import type { Project } from "../project.ts";
import { fillTemplate } from "./fill-template.ts";
import type { NewName } from "./new-name.ts";
import { inWords } from "./new-name.ts";
import { firstFolder, importPath, schemasFrom, yamlWord } from "./place.ts";
import type { Format } from "./used-format.ts";
import type { NewFile } from "./write-new-files.ts";

export async function newTask(project: Project, name: NewName, format: Format): Promise<NewFile[]> {
  const folder = `${firstFolder(project.root, project.paths.tasks, "paths.tasks")}/${name.folder}${name.name}`;
  const module = format === "ts" ? `${folder}/${name.name}.ts` : `${folder}/index.ts`;
  const test = `test/${name.folder}${name.name}.test.ts`;
  const words = inWords(name.name);
  const { namespace } = name;
  if (format === "ts") {
    const namespaceLine = namespace === undefined ? "" : `namespace: "${namespace}",`;
    return [
      { file: module, text: await fillTemplate("task.ts", { name: name.name, namespaceLine, words }) },
      { file: test, text: await fillTemplate("task-test.ts", { module: importPath(test, module) }) },
    ];
  }
  const definition = `${folder}/task.yml`;
  const namespaceLine = namespace === undefined ? "" : `namespace: ${yamlWord(namespace)}`;
  const values = { name: yamlWord(name.name), namespaceLine, words, schemas: schemasFrom(definition) };
  return [
    { file: definition, text: await fillTemplate("task.yml", values) },
    { file: module, text: await fillTemplate("task-function.ts", {}) },
    { file: test, text: await fillTemplate("task-function-test.ts", { module: importPath(test, module), full: name.full }) },
  ];
}
