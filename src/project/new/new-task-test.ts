/** `flow new test` of a task: what is certain of it, and a place for what it does. Nothing is called before the test is run, as that may do something. */
import path from "node:path";
import type { LocalDefinition } from "../../core/definition.ts";
import type { JsonObject } from "../../core/json.ts";
import { findTaskFolders } from "../find-tasks.ts";
import type { Project } from "../project.ts";
import { relativeFile } from "../project.ts";
import { walkFolders } from "../walk-folders.ts";
import { fillTemplate } from "./fill-template.ts";
import type { Fields } from "./inputs.ts";
import { sampleOf, taskFields } from "./inputs.ts";
import { splitName } from "./new-name.ts";
import { importPath } from "./place.ts";
import type { NewFile } from "./write-new-files.ts";
import { scriptOf } from "./definition-text.ts";

/** Undefined where the task has no function in the project. */
export async function newTaskTest(project: Project, task: LocalDefinition): Promise<NewFile | undefined> {
  const folders = findTaskFolders(walkFolders(project, project.paths.tasks).trees);
  const folder = folders.find(({ path: own }) => relativeFile(project.root, own) === path.posix.dirname(task.source.file));
  if (folder?.module === undefined) return undefined;
  const module = relativeFile(project.root, folder.module);
  const { folder: namespace, name } = splitName(task.name);
  const file = `test/${namespace}${name}.test.ts`;
  const from = importPath(file, module);
  const imports =
    folder.definitionFiles.length === 0
      ? [runTaskImport, vitestImport, `import task from "${from}";`]
      : [
          'import { defineTask } from "conductor-flow";',
          runTaskImport,
          vitestImport,
          `import run from "${from}";`,
          "",
          `const task = defineTask({ name: "${task.name}" }, run);`,
        ];
  const [input, output] = [taskFields(task.body, "input"), taskFields(task.body, "output")].map((fields) => scriptOf(samples(fields)));
  const values = { imports: imports.join("\n"), full: task.name, input: inLine(input), output: inLine(output) };
  return { file, text: await fillTemplate("known-task-test.ts", values) };
}

const runTaskImport = 'import { runTask } from "conductor-flow/testing";';
const vitestImport = 'import { expect, it } from "vitest";';

const samples = (fields: Fields): JsonObject => Object.fromEntries([...fields].map(([key, field]) => [key, sampleOf(field)]));

/** It stands in a line of its own, or in a comment. */
const inLine = (text = "{}"): string => text.replaceAll(/\s*\n\s*/g, " ");
