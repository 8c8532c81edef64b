/** The cases that `flow test` is to run, and what is wrong with those that cannot be. */
import path from "node:path";
import type { Identity, LocalDefinition } from "../core/definition.ts";
import { FlowError } from "../core/errors.ts";
import type { Finding } from "../core/findings.ts";
import { isError } from "../core/findings.ts";
import { loadCases } from "../testing/cases/load-cases.ts";
import type { LoadedCase, LoadedFile } from "../testing/cases/load-cases.ts";
import type { Context } from "./context.ts";
import { byPlace, readLocal } from "./read-local.ts";
import { selectNames } from "./select-names.ts";

export interface ReadCases {
  cases: LoadedCase[];
  findings: Finding[];
  invalid: number;
  /** Workflows that were asked for and have no case. */
  untested: LocalDefinition[];
}

export interface WantedCases {
  /** Of workflows, or of files of cases; all where there is none. */
  names: readonly string[];
  /** Which the name of a case has to hold. */
  text: string | undefined;
}

/** Throws (`not-found`) where there is nothing to run and nothing to be said: a pipeline in the wrong folder must not pass. */
export async function readCases({ names: given, text }: WantedCases, context: Context): Promise<ReadCases> {
  const { findCaseFiles } = await import("../project/find-workflow-files.ts");
  const project = await context.config();
  const [workflows, tasks, handlers] = await Promise.all([
    readLocal("workflow", context),
    readLocal("task", context),
    readLocal("event-handler", context),
  ]);
  const found = findCaseFiles(project);
  const files = loadCases(found.files, {
    project,
    workflows: workflows.definitions,
    invalidNames: workflows.invalidNames,
    tasks: tasks.definitions,
    eventHandlers: handlers.definitions,
  });
  const identities: Identity[] = [...workflows.definitions, ...workflows.invalidNames];
  const chosen = new Set(given.filter(isFileName).map((name) => findFile(name, found.files, context.cwd)));
  const names = given.filter((name) => !isFileName(name));
  const isNamed = selectNames(names, { kind: "workflow", identities, local: workflows.definitions, where: "in the project" });
  const isSelected = (identity: Identity): boolean => (names.length > 0 || chosen.size === 0) && isNamed(identity);
  const isAsked = ({ path, stem, cases }: LoadedFile): boolean =>
    given.length === 0 || chosen.has(path) || names.includes(stem) || cases.some(({ workflow }) => isSelected(workflow));
  const asked = files.filter(isAsked);
  const ofWorkflows = asked.flatMap((file) => file.cases.filter(({ workflow }) => chosen.has(file.path) || isSelected(workflow)));
  const cases = ofWorkflows.filter(({ case: { name } }) => text === undefined || name.includes(text));
  const broken = new Set(workflows.invalidNames.filter(isSelected).flatMap((one) => one.files ?? []));
  const isOfAsked = ({ file }: Finding): boolean => given.length === 0 || (file !== undefined && broken.has(file));
  const findings = [
    ...[workflows, tasks, handlers, found].flatMap((one) => one.findings.filter(isError)).filter(isOfAsked),
    ...asked.flatMap((file) => file.findings),
  ].sort(byPlace);
  if (cases.length === 0 && findings.length === 0) throw nothingFound({ names: given, text }, ofWorkflows.length, project.root);
  const tested = new Set(ofWorkflows.map(({ workflow }) => workflow.name));
  const untested = newest(workflows.definitions.filter((one) => isSelected(one) && !tested.has(one.name)));
  return { cases, findings, invalid: asked.reduce((sum, { invalid }) => sum + invalid, 0), untested: text === undefined ? untested : [] };
}

const isFileName = (name: string): boolean => /[\\/]|\.test\.\w+$/.test(name);

function findFile(name: string, files: readonly string[], cwd: string): string {
  const wanted = path.resolve(cwd, name);
  const file = files.find((one) => one === wanted);
  if (file !== undefined) return file;
  throw new FlowError("not-found", `There is no file of test cases ${name}.`, {
    hint: "They are named NAME.test.yml and stand beside workflows, in the folders of `paths.workflows`.",
  });
}

function newest(workflows: readonly LocalDefinition[]): LocalDefinition[] {
  const byName = new Map<string, LocalDefinition>();
  for (const one of workflows) if ((byName.get(one.name)?.version ?? 0) <= (one.version ?? 1)) byName.set(one.name, one);
  return [...byName.values()];
}

function nothingFound({ names, text }: WantedCases, others: number, root: string): FlowError {
  if (text !== undefined && others > 0) {
    return new FlowError("not-found", `No case has ${JSON.stringify(text)} in its name.`, {
      hint: "--case is compared letter by letter; `flow test -v` lists the cases.",
    });
  }
  const [name] = names;
  if (name !== undefined) {
    return new FlowError("not-found", `There is no test case of ${name}.`, {
      hint: `Write them into ${name}.test.yml beside the workflow, or let \`flow new test ${name}\` make a first one.`,
    });
  }
  return new FlowError("not-found", `There is no test case in ${root}`, {
    hint: "Test cases stand in files NAME.test.yml beside workflows. Is it the right folder? -C names another.",
  });
}
