/** `flow new schedule`: when a workflow is started. */
import type { JsonObject } from "../../core/json.ts";
import type { Project } from "../project.ts";
import { fieldsAs } from "./definition-text.ts";
import { fillTemplate } from "./fill-template.ts";
import { sampleOf, workflowInputs } from "./inputs.ts";
import type { NewName } from "./new-name.ts";
import { inWords } from "./new-name.ts";
import { firstFolder, schemasFrom } from "./place.ts";
import type { Format } from "./used-format.ts";
import type { NewFile } from "./write-new-files.ts";

export interface NewSchedule {
  cron: string;
  zone: string;
  /** The definition of what it starts. */
  workflow: { name: string; body: JsonObject };
}

/** The input holds a sample of each field that the workflow takes. */
export async function newSchedule(
  project: Project,
  name: NewName,
  format: Format,
  { cron, zone, workflow }: NewSchedule,
): Promise<NewFile[]> {
  const folder = firstFolder(project.root, project.paths.schedules, "paths.schedules");
  const file = `${folder}/${name.folder}${name.name}.${format === "ts" ? "ts" : "yml"}`;
  const input = Object.fromEntries([...workflowInputs(workflow.body)].map(([key, field]) => [key, sampleOf(field)]));
  const fields = {
    name: name.full,
    description: `${inWords(name.name)}.`,
    cronExpression: cron,
    zoneId: zone,
    startWorkflowRequest: { name: workflow.name, ...(Object.keys(input).length === 0 ? {} : { input }) },
  };
  const values = { fields: fieldsAs(format, fields), schemas: schemasFrom(file) };
  return [{ file, text: await fillTemplate(format === "ts" ? "schedule.ts" : "schedule.yml", values) }];
}
