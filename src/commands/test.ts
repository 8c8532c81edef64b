/** `flow test`: runs the test cases beside workflows and compares what the runs came to with what the cases expect. */
import type { LocalDefinition } from "../core/definition.ts";
import { identityText } from "../core/definition.ts";
import { FlowError } from "../core/errors.ts";
import type { ExitCode } from "../core/exit-code.ts";
import { exitCodes } from "../core/exit-code.ts";
import type { Finding } from "../core/findings.ts";
import { isError } from "../core/findings.ts";
import type { Coverage } from "../core/test-cases/coverage.ts";
import { coverageOf, percentTaken } from "../core/test-cases/coverage.ts";
import type { CaseResult } from "../core/test-cases/result.ts";
import { renderFindings } from "../render/findings.ts";
import { countOutcomes, renderCases, renderCounts, renderCoverage } from "../render/test-cases.ts";
import { decodeWorkflow } from "../testing/cases/decode.ts";
import type { LoadedCase } from "../testing/cases/load-cases.ts";
import { runCases } from "../testing/cases/run-cases.ts";
import type { RanCase } from "../testing/cases/run-case.ts";
import type { CommandInput, CommandResult, Flags } from "./command.ts";
import { pageOf } from "./explain-finding.ts";
import { readCases } from "./read-cases.ts";
import type { testOptions } from "./table-test.ts";
import { updateCases } from "./update-cases.ts";

/** Of real time, for one case. */
const usualSeconds = 30;
const daySeconds = 24 * 60 * 60;

export async function test({ args, flags, context }: CommandInput<Flags<typeof testOptions>>): Promise<CommandResult> {
  const { minCoverage = 0 } = flags;
  const { timeout: mostSeconds = usualSeconds } = context.globals;
  if (minCoverage > 100) throw new FlowError("usage", `--min-coverage is a percentage, and ${minCoverage} is more than 100.`);
  if (mostSeconds < 1 || mostSeconds > daySeconds) {
    throw new FlowError("usage", `--timeout is from 1 to ${daySeconds} seconds for a case, and not ${mostSeconds}.`);
  }
  if (flags.watch === true) {
    const { watchCases } = await import("./test-watch.ts");
    return watchCases(writtenOut(args, flags), context);
  }
  const project = await context.config();
  const read = await readCases({ names: args, text: flags.case }, context);
  const { ran: run, findings: unloaded } = await runCases(read.cases, { project, mostSeconds });
  const { ran, findings: unwritten } = flags.update === true ? await updateCases(run, context) : { ran: run, findings: [] };
  const results = ran.map(({ result }) => result);
  const covered = measure(
    results,
    ran.map(({ prepared }) => prepared),
    read.untested,
  );
  const findings = [...read.findings, ...unloaded, ...unwritten];
  const counts = countOutcomes(results, read.invalid);
  const percent = percentTaken(covered);
  const showsCoverage = flags.coverage === true || flags.minCoverage !== undefined;
  return {
    exitCode: exitCodeOf({ isFailed: counts.failed > 0 || percent < minCoverage, findings }),
    document: {
      schema: "flow.test/1",
      summary: { ...counts, ...(showsCoverage ? { coverage: percent } : {}) },
      cases: results.map(caseDocument),
      ...(showsCoverage ? { coverage: covered } : {}),
      findings: findings.map((finding) => ({ ...finding, docs: pageOf(finding.code) })),
    },
    notes: (palette, quiet) => renderFindings(findings, palette, quiet),
    text: (palette) => {
      const short = percent < minCoverage ? palette.red(`Less than the ${minCoverage} % that --min-coverage asks for.\n`) : "";
      const coverage = showsCoverage ? renderCoverage(covered, palette) + short : "";
      return renderCases(results, palette, { all: context.globals.verbose === true }) + renderCounts(results, counts, palette) + coverage;
    },
    headline: `${counts.passed} of ${counts.cases} cases passed`,
  };
}

/** As they are typed. */
function writtenOut(names: readonly string[], flags: Flags<typeof testOptions>): string[] {
  return [
    ...(flags.case === undefined ? [] : ["--case", flags.case]),
    ...(flags.coverage === true ? ["--coverage"] : []),
    ...(flags.minCoverage === undefined ? [] : ["--min-coverage", String(flags.minCoverage)]),
    ...(flags.update === true ? ["--update"] : []),
    ...names,
  ];
}

function exitCodeOf({ isFailed, findings }: { isFailed: boolean; findings: readonly Finding[] }): ExitCode {
  if (isFailed) return exitCodes.failed;
  return findings.some(isError) ? exitCodes.invalid : exitCodes.done;
}

/** Of all workflows that cases ran, as sub-workflows too, and of those that have no case. */
function measure(results: readonly RanCase[], cases: readonly LoadedCase[], untested: readonly LocalDefinition[]): Coverage[] {
  const workflows = new Map<string, LocalDefinition>();
  for (const one of [...cases.flatMap(({ definitions }) => definitions.workflows), ...untested]) workflows.set(identityText(one), one);
  const taken = new Map<string, Set<string>>();
  for (const result of results) {
    for (const [name, branches] of result.taken) taken.set(name, new Set([...(taken.get(name) ?? []), ...branches]));
  }
  const asked = new Set([...cases.map(({ workflow }) => workflow), ...untested].map(identityText));
  return [...workflows]
    .filter(([name]) => asked.has(name) || taken.has(name))
    .map(([name, definition]) => coverageOf(name, decodeWorkflow(definition), taken.get(name) ?? new Set()))
    .sort((left, right) => (left.workflow < right.workflow ? -1 : 1));
}

function caseDocument({ source, differences, ...result }: CaseResult & { facts?: unknown; taken?: unknown }) {
  const { facts: _, taken: __, ...shown } = result;
  return { ...source, ...shown, differences: differences.map(({ source: at, pointer, ...one }) => ({ path: pointer, ...one, ...at })) };
}
