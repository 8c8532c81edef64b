/** `flow new subscriber`: what is done when something happens in a worker, and a test. */
import { stringifyJson } from "../../core/exact-json.ts";
import type { Json } from "../../core/json.ts";
import { patternsOf } from "../../core/worker-event.ts";
import type { WorkerEventEntry } from "../../core/worker-event-catalogue.ts";
import { workerEventEntries } from "../../core/worker-event-catalogue.ts";
import type { ProjectFolder } from "../project.ts";
import { fieldsAs } from "./definition-text.ts";
import { fillTemplate } from "./fill-template.ts";
import type { NewName } from "./new-name.ts";
import { firstFolder, importPath } from "./place.ts";
import type { NewFile } from "./write-new-files.ts";

export interface SubscribingProject {
  /** Absolute. */
  root: string;
  subscribers: readonly ProjectFolder[];
}

/** `patterns`: types of events, or patterns for several, each of which is known. */
export async function newSubscriber(project: SubscribingProject, name: NewName, patterns: readonly string[]): Promise<NewFile[]> {
  const file = `${firstFolder(project.root, project.subscribers, "paths.subscribers")}/${name.folder}${name.name}.ts`;
  const test = `test/subscribers/${name.folder}${name.name}.test.ts`;
  const handlers = patterns.map((pattern) => {
    const told = ["type", ...toldBy(pattern)].map((field) => `event.${field}`);
    return `${stringifyJson(pattern)}: (event) => console.log(${told.join(", ")}),`;
  });
  const tests = patterns.map((pattern) => testOf(pattern));
  return [
    { file, text: await fillTemplate("subscriber.ts", { handlers: handlers.join("\n") }) },
    { file: test, text: await fillTemplate("subscriber-test.ts", { module: importPath(test, file), tests: tests.join("\n\n") }) },
  ];
}

/** What a line of a log should name, where all events of the pattern have it. */
const worthTelling = ["workerId", "taskType", "workflowId", "reason"];

function toldBy(pattern: string): string[] {
  const entries = entriesOf(pattern);
  const told = worthTelling.filter((name) => entries.every(({ fields }) => fields.some((field) => field.name === name)));
  // Whoever reads of a task or a run does not look for the worker.
  return told.length === 1 ? told : told.slice(1);
}

const entriesOf = (pattern: string): WorkerEventEntry[] => workerEventEntries.filter(({ type }) => patternsOf(type).includes(pattern));

function testOf(pattern: string): string {
  const [entry] = entriesOf(pattern);
  const example = new Map((entry?.fields ?? []).map((field) => [field.name, field]));
  const given = [...example.values()].filter(({ optional }) => !optional);
  const event = { type: entry?.type ?? pattern, ...Object.fromEntries(given.map((field) => [field.name, asJson(field.example)])) };
  const told = [event.type, ...toldBy(pattern).map((name) => asJson(example.get(name)?.example ?? null))];
  const key = stringifyJson(pattern);
  return [
    `it(${stringifyJson(`hears ${pattern}`)}, async () => {`,
    '  const log = vi.spyOn(console, "log").mockImplementation(() => undefined);',
    `  const event: WorkerEventOf<${key}> = {`,
    ...fieldsAs("ts", event)
      .split("\n")
      .map((line) => `    ${line}`),
    "  };",
    `  await subscriber.handlers[${key}]?.(event);`,
    `  expect(log).toHaveBeenCalledWith(${told.map((value) => stringifyJson(value)).join(", ")});`,
    "});",
  ].join("\n");
}

const asJson = (value: string | number | boolean | readonly string[] | null): Json =>
  typeof value === "object" && value !== null ? [...value] : value;
