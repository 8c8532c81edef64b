/** `flow new event`: an event handler that starts a workflow. */
import type { JsonObject } from "../../core/json.ts";
import type { Project } from "../project.ts";
import { fieldsAs } from "./definition-text.ts";
import { fillTemplate } from "./fill-template.ts";
import { workflowInputs } from "./inputs.ts";
import type { NewName } from "./new-name.ts";
import { firstFolder, schemasFrom } from "./place.ts";
import type { Format } from "./used-format.ts";
import type { NewFile } from "./write-new-files.ts";

export interface NewEvent {
  /** As handlers name it: `conductor:WORKFLOW:NAME`. */
  event: string;
  /** The definition of what it starts. */
  workflow: { name: string; body: JsonObject };
}

/** Each field that the workflow takes comes from the event's payload. */
export async function newEvent(project: Project, name: NewName, format: Format, { event, workflow }: NewEvent): Promise<NewFile[]> {
  const folder = firstFolder(project.root, project.paths.events, "paths.events");
  const file = `${folder}/${name.folder}${name.name}.${format === "ts" ? "ts" : "yml"}`;
  const input = Object.fromEntries([...workflowInputs(workflow.body).keys()].map((key) => [key, `\${${key}}`]));
  const fields = {
    name: name.full,
    event,
    active: true,
    actions: [{ action: "start_workflow", start_workflow: { name: workflow.name, ...(Object.keys(input).length === 0 ? {} : { input }) } }],
  };
  const values = { fields: fieldsAs(format, fields), schemas: schemasFrom(file), raised: describeSource(event) };
  return [{ file, text: await fillTemplate(format === "ts" ? "event.ts" : "event.yml", values) }];
}

function describeSource(event: string): string {
  const [, workflow, queue] = /^conductor:([^:]+):(.+)$/.exec(event) ?? [];
  if (workflow === undefined || queue === undefined) return `What comes in at ${event} starts a run; \${...} reads from it.`;
  return `An EVENT task of ${workflow} with \`sink: conductor:${queue}\` raises it; \${...} reads from its input.`;
}
