/** From the value of a file of test cases to its cases, or to what is wrong with them. */
import type { FindingCode } from "../finding-codes.ts";
import type { Json } from "../json.ts";
import { childPointer } from "../pointer.ts";
import { caseShape, fileShape } from "./format.ts";
import type { CaseMock, CaseMocks, TestCase } from "./format.ts";
import type { ShapeProblem } from "./shapes.ts";

export interface CaseProblem extends ShapeProblem {
  code: Extract<FindingCode, "case-invalid" | "case-duplicate" | "case-workflow" | "case-step">;
}

export interface ReadCase {
  case: TestCase;
  /** Into the value of the file. */
  pointer: string;
}

export interface ReadTestFile {
  /** Those that can be run. */
  cases: ReadCase[];
  /** How many the file has, as far as that can be told. */
  count: number;
  /** For all of its cases. */
  workflow?: string;
  /** Epoch milliseconds. */
  now?: number;
  variables?: ReadonlyMap<string, string>;
  secrets?: ReadonlyMap<string, string>;
  mocks?: CaseMocks;
  problems: CaseProblem[];
}

export function readTestFile(value: Json): ReadTestFile {
  const problems: CaseProblem[] = [];
  const tell = (problem: ShapeProblem): void => void problems.push({ code: "case-invalid", ...problem });
  const file = fileShape.read(value, "", tell);
  if (file === undefined) return { cases: [], count: 0, problems };
  const { cases, now, ...head } = file;
  if (cases.length === 0) tell({ pointer: "/cases", message: "There is no case in the list." });
  const startsAt = now === undefined ? undefined : Date.parse(now);
  const hint = "Write a time such as 2025-01-31T12:00:00Z.";
  if (startsAt !== undefined && !(startsAt > 0)) tell({ pointer: "/now", message: `${JSON.stringify(now)} is no time after 1970.`, hint });
  checkMocks(head.mocks, "/mocks", tell);
  // What is wrong at the top is wrong for each case.
  const isSound = problems.length === 0;
  const read = cases.flatMap((one, index) => readCase(one, childPointer("/cases", index), tell) ?? []);
  const duplicates = findDuplicates(read);
  return {
    ...head,
    ...(startsAt === undefined ? {} : { now: startsAt }),
    cases: isSound ? read.filter((one) => !duplicates.has(one)) : [],
    count: cases.length,
    problems: [...problems, ...[...duplicates].map(duplicateProblem)],
  };
}

function readCase(value: Json, pointer: string, tell: (problem: ShapeProblem) => void): ReadCase | undefined {
  let isSound = true;
  const hear = (problem: ShapeProblem): void => {
    isSound = false;
    tell(problem);
  };
  const read = caseShape.read(value, pointer, hear);
  checkMocks(read?.mocks, `${pointer}/mocks`, hear);
  return read === undefined || !isSound ? undefined : { case: read, pointer };
}

/** What a mock can be is more than its fields say one by one. */
function checkMocks(mocks: CaseMocks | undefined, base: string, tell: (problem: ShapeProblem) => void): void {
  for (const [name, list] of mocks ?? []) {
    const place = childPointer(base, name);
    const isAlone = list.length === 1;
    for (const [index, mock] of list.entries()) {
      const message = mistakeOf(mock);
      if (message !== undefined) tell({ pointer: isAlone ? place : `${place}/${index}`, message: `The mock of ${name} ${message}` });
    }
  }
}

function mistakeOf({ output, fail, terminal, hang, delay, runs }: CaseMock): string | undefined {
  const ways = Object.entries({ fail, hang, runs }).flatMap(([key, value]) => (value === undefined ? [] : [key]));
  const [first, second] = ways;
  if (second !== undefined) return `has ${ways.join(" and ")}: it can have one of them.`;
  if (terminal !== undefined && fail === undefined) return "has terminal without fail.";
  if (output !== undefined && (first === "hang" || first === "runs")) return `has an output beside ${first}.`;
  if (delay !== undefined && runs !== undefined) return "has a delay beside runs: the project's own function takes no time on the clock.";
  return undefined;
}

function findDuplicates(cases: readonly ReadCase[]): Set<ReadCase> {
  const seen = new Set<string>();
  return new Set(cases.filter(({ case: { name } }) => seen.size === seen.add(name).size));
}

const duplicateProblem = ({ case: { name }, pointer }: ReadCase): CaseProblem => ({
  code: "case-duplicate",
  pointer: `${pointer}/name`,
  message: `There is another case named ${JSON.stringify(name)} above.`,
  hint: "Give each case of a file a name of its own.",
});
