/** `flow new workflow`: a workflow in steps. */
import path from "node:path";
import { FlowError } from "../../core/errors.ts";
import type { JsonObject } from "../../core/json.ts";
import { factsOf } from "../../core/kinds.ts";
import { kindOfName } from "../find-workflow-files.ts";
import type { Project } from "../project.ts";
import type { ChainedSteps, KnownTask } from "./chain-steps.ts";
import { chainSteps } from "./chain-steps.ts";
import { fieldsAs } from "./definition-text.ts";
import { fillTemplate } from "./fill-template.ts";
import type { NewName } from "./new-name.ts";
import { inWords } from "./new-name.ts";
import { firstFolder, schemasFrom } from "./place.ts";
import type { Format } from "./used-format.ts";
import type { NewFile } from "./write-new-files.ts";

export interface NewWorkflow {
  file: NewFile;
  /** As the file says it, in steps. */
  written: JsonObject;
}

/** Without tasks there is one step that needs no worker, for somebody to put theirs in its place. */
export async function newWorkflow(project: Project, name: NewName, format: Format, tasks: readonly KnownTask[]): Promise<NewWorkflow> {
  const file = `${firstFolder(project.root, project.paths.workflows, "paths.workflows")}/${name.folder}${name.name}.${format === "ts" ? "ts" : "yml"}`;
  const kind = kindOfName(path.posix.basename(file));
  if (kind !== "workflow") {
    throw new FlowError("usage", `${file} would be read as a list of ${factsOf(kind).plural}, by its name`, {
      hint: "Choose another name.",
    });
  }
  const { schema, steps, output } = tasks.length === 0 ? ownStep : chainSteps(tasks);
  const head: JsonObject = {
    ...(name.namespace === undefined ? {} : { namespace: name.namespace }),
    name: name.name,
    description: `${inWords(name.name)}.`,
    version: 1,
    timeoutPolicy: "TIME_OUT_WF",
    timeoutSeconds: 3600,
    ...(schema === undefined ? {} : { schema }),
  };
  const values = {
    head: fieldsAs(format, head),
    steps: fieldsAs(format, { steps }),
    output: fieldsAs(format, { output }),
    schemas: schemasFrom(file),
  };
  const text = await fillTemplate(format === "ts" ? "workflow.ts" : "workflow.yml", values);
  return { file: { file, text }, written: { ...head, steps, output } };
}

const ownStep: ChainedSteps = {
  schema: { type: "object", required: ["id"], properties: { id: { type: "string" } } },
  steps: [{ name: "prepare", type: "JSON_JQ_TRANSFORM", input: { id: "${context.id}", queryExpression: "{id: .id, ready: true}" } }],
  output: { result: "${prepare.result}" },
};
