/** Reads the files of test cases and makes each case ready to run. What is wrong with a case is a finding, and the others run. */
import { identityText } from "../../core/definition.ts";
import type { LocalDefinition, Source } from "../../core/definition.ts";
import type { Finding } from "../../core/findings.ts";
import { checkMockNames, checkSteps } from "../../core/test-cases/check-steps.ts";
import type { CaseMocks } from "../../core/test-cases/format.ts";
import { readTestFile } from "../../core/test-cases/read-test-file.ts";
import type { CaseProblem, ReadCase, ReadTestFile } from "../../core/test-cases/read-test-file.ts";
import { resolveByFile, resolveWorkflow } from "../../core/test-cases/resolve-workflow.ts";
import type { KnownWorkflows, Resolved } from "../../core/test-cases/resolve-workflow.ts";
import { childPointer } from "../../core/pointer.ts";
import { errorAt } from "../../project/project.ts";
import type { Project } from "../../project/project.ts";
import { readTextFile } from "../../project/read-text.ts";
import { readDuration } from "../read-duration.ts";
import type { CaseDefinitions, Reachable } from "./reachable.ts";
import { findReachable } from "./reachable.ts";
import type { PreparedCase } from "./run-case.ts";
import { toMocks } from "./to-mocks.ts";

export interface LoadedFile {
  /** The name of the file without its endings. */
  stem: string;
  /** Absolute. */
  path: string;
  cases: LoadedCase[];
  findings: Finding[];
  /** How many cases cannot be run, as far as that can be told. */
  invalid: number;
}

export interface LoadedCase extends PreparedCase {
  /** Absolute. */
  path: string;
  /** Into the file's value. */
  pointer: string;
}

export interface CaseProject extends KnownWorkflows, Omit<CaseDefinitions, "workflows"> {
  project: Project;
}

/** 1 January 2025 in UTC, so that each run sees the same times. */
const defaultNow = Date.UTC(2025, 0, 1);

/** `files`: absolute. */
export function loadCases(files: readonly string[], known: CaseProject): LoadedFile[] {
  const reachable = createReachable(known);
  return files.map((file) => loadFile(file, known, reachable));
}

type FindReachable = (workflow: LocalDefinition) => Reachable;

/** Worked out once for each workflow. */
function createReachable(known: CaseProject): FindReachable {
  const found = new Map<string, Reachable>();
  return (workflow) => {
    const key = identityText(workflow);
    const reachable = found.get(key) ?? findReachable(workflow, known);
    found.set(key, reachable);
    return reachable;
  };
}

function loadFile(path: string, known: CaseProject, reachable: FindReachable): LoadedFile {
  const { file, value, findings, locate } = readTextFile(known.project.root, path);
  const stem = file.replace(/^.*\//, "").replace(/\.test\.\w+$/, "");
  // How many it holds nobody knows.
  if (findings.length > 0) return { stem, path, cases: [], findings, invalid: 1 };
  const read = readTestFile(value);
  const problems = [...read.problems, ...checkDelays(read.mocks, "/mocks")];
  const workflowOf = createResolver(file, read, known, problems);
  const cases = read.cases.flatMap((one): LoadedCase[] => {
    const workflow = workflowOf(one);
    if (workflow === undefined) return [];
    const found = reachable(workflow);
    const { steps } = found;
    const mistakes = [
      ...checkSteps(one.case, one.pointer, steps),
      ...checkMockNames(read.mocks, "/mocks", steps),
      ...checkDelays(one.case.mocks, `${one.pointer}/mocks`),
    ];
    problems.push(...mistakes);
    return mistakes.length > 0 ? [] : [prepare(one, { read, path, workflow, reachable: found, locate })];
  });
  const invalid = read.count === 0 ? 1 : read.count - cases.length;
  return { stem, path, cases, findings: toFindings(problems, locate), invalid };
}

/** The workflow that file or name says is resolved once, and so its problem is told once. */
function createResolver(file: string, read: ReadTestFile, known: KnownWorkflows, problems: CaseProblem[]) {
  let ofFile: LocalDefinition | undefined | "unknown" = "unknown";
  const take = ({ workflow, problem }: Resolved, pointer: string): LocalDefinition | undefined => {
    if (problem !== undefined) problems.push({ code: "case-workflow", pointer, ...problem });
    return workflow;
  };
  return ({ case: { workflow }, pointer }: ReadCase): LocalDefinition | undefined => {
    if (workflow !== undefined) return take(resolveWorkflow(workflow, known), `${pointer}/workflow`);
    if (ofFile === "unknown") {
      const resolved = read.workflow === undefined ? resolveByFile(file, known) : resolveWorkflow(read.workflow, known);
      ofFile = take(resolved, read.workflow === undefined ? "" : "/workflow");
    }
    return ofFile;
  };
}

function checkDelays(mocks: CaseMocks | undefined, base: string): CaseProblem[] {
  return [...(mocks ?? [])].flatMap(([name, list]) =>
    list.flatMap(({ delay }, index): CaseProblem[] => {
      if (delay === undefined || isDuration(delay)) return [];
      const place = childPointer(base, name);
      const hint = "Write it as 30s, 5m, 2d or `1h 30m`.";
      const pointer = `${list.length === 1 ? place : `${place}/${index}`}/delay`;
      return [{ code: "case-invalid", pointer, message: `${JSON.stringify(delay)} is no duration.`, hint }];
    }),
  );
}

function isDuration(text: string): boolean {
  try {
    readDuration(text);
    return true;
  } catch {
    return false;
  }
}

/** Names of the tasks whose functions mocks ask for. */
function functionsOf(mocks: readonly (CaseMocks | undefined)[], tasksOf: Reachable["tasksOf"]): string[] {
  const asked = mocks.flatMap((one) => [...(one ?? [])]).filter(([, list]) => list.some(({ runs }) => runs === "real"));
  return asked.flatMap(([name]) => [name, ...(tasksOf.get(name) ?? [])]);
}

interface CaseParts extends Pick<LoadedCase, "path" | "workflow"> {
  reachable: Reachable;
  read: ReadTestFile;
  locate: (pointer: string) => Source;
}

function prepare({ case: testCase, pointer }: ReadCase, { read, locate, reachable, ...parts }: CaseParts): LoadedCase {
  return {
    ...parts,
    definitions: reachable.definitions,
    case: testCase,
    pointer,
    mocks: toMocks(read.mocks, testCase.mocks),
    functions: functionsOf([read.mocks, testCase.mocks], reachable.tasksOf),
    now: read.now ?? defaultNow,
    variables: Object.fromEntries(read.variables ?? []),
    secrets: Object.fromEntries(read.secrets ?? []),
    locate: (inner) => locate(pointer + inner),
  };
}

/** The same may be said for several cases of a file. */
function toFindings(problems: readonly CaseProblem[], locate: (pointer: string) => Source): Finding[] {
  const unique = new Map(problems.map((problem) => [`${problem.pointer}\n${problem.message}`, problem]));
  return [...unique.values()].map(({ code, pointer, message, hint }) => errorAt(locate(pointer), code, message, hint));
}
