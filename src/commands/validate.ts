/** `flow validate`: what the server would refuse or change, and what would go wrong in a run, found without a server. */
import type { LocalDefinition } from "../core/definition.ts";
import { exitCodes } from "../core/exit-code.ts";
import { FlowError } from "../core/errors.ts";
import type { Finding } from "../core/findings.ts";
import { isError } from "../core/findings.ts";
import { renderFindings } from "../render/findings.ts";
import { renderMended } from "../render/mended.ts";
import { checkProject } from "./check-project.ts";
import type { CheckedProject } from "./check-project.ts";
import type { CommandInput, CommandResult, Flags } from "./command.ts";
import type { Context } from "./context.ts";
import { explainFinding, pageOf } from "./explain-finding.ts";
import { mendProject } from "./mend-project.ts";
import type { Mended } from "./mend-project.ts";
import { selectNames } from "./select-names.ts";
import type { Selection } from "./select-names.ts";
import type { validateOptions } from "./table-project.ts";

export async function validate({ args, flags, context }: CommandInput<Flags<typeof validateOptions>>): Promise<CommandResult> {
  if (flags.explain !== undefined) return explainFinding(flags.explain);
  if (args.length > 0 && flags.bump !== true) {
    throw new FlowError("usage", "Only --bump takes names: everything is validated.", { hint: "Leave the names out." });
  }
  const first = await checkProject(context);
  if (first.valid + first.invalid === 0 && first.findings.length === 0) throw await nothingFound(context);
  if (flags.fix !== true && flags.bump !== true) return validateResult(first);
  return mendedResult(first, mendedBy(flags, selectWorkflows(args, first)), context);
}

/** One mending may bring another to light: a field that has its name now, with a value in quotes. */
const mostRounds = 5;

async function mendedResult(first: CheckedProject, wanted: Parameters<typeof mendProject>[1], context: Context): Promise<CommandResult> {
  let checked = first;
  let mending = await mendProject(checked, wanted, context);
  const [mended, backup] = [[...mending.mended], mending.backup];
  for (let round = 1; mending.mended.length > 0; round++) {
    // What was mended is read and checked like everything else.
    checked = await checkProject(context);
    if (round === mostRounds) break;
    mending = await mendProject(checked, wanted, context);
    mended.push(...mending.mended);
  }
  return validateResult(checked, { mended, findings: mending.findings, ...(backup === undefined ? {} : { backup }) });
}

/** --bump is for versions and nothing else, and --fix is for all else. */
function mendedBy({ fix, bump }: Flags<typeof validateOptions>, isSelected: Selection) {
  return (finding: Finding, definition: LocalDefinition): boolean =>
    finding.code === "version-edited-in-place" ? bump === true && isSelected(definition) : fix === true;
}

function selectWorkflows(names: readonly string[], { definitions }: CheckedProject): Selection {
  const local = definitions.filter(({ kind }) => kind === "workflow");
  return selectNames(names, { kind: "workflow", identities: local, local, where: "in the project" });
}

function validateResult({ valid, invalid, cases, ...checked }: CheckedProject, mending?: Mended): CommandResult {
  const findings = [...checked.findings, ...(mending?.findings ?? [])];
  const warnings = findings.filter((finding) => !isError(finding)).length;
  const hasCases = cases.valid + cases.invalid > 0;
  return {
    exitCode: invalid + cases.invalid > 0 ? exitCodes.invalid : exitCodes.done,
    document: {
      schema: "flow.validate/1",
      summary: {
        checked: valid + invalid,
        valid,
        invalid,
        warnings,
        ...(hasCases ? { cases: { checked: cases.valid + cases.invalid, ...cases } } : {}),
        ...(mending === undefined ? {} : { mended: mending.mended.length }),
      },
      ...(mending === undefined ? {} : { mended: mending.mended }),
      ...(mending?.backup === undefined ? {} : { backup: mending.backup }),
      findings: findings.map((finding) => ({ ...finding, docs: pageOf(finding.code) })),
    },
    notes: (palette, quiet) => {
      const shown = renderFindings(findings, palette, quiet);
      const [first] = findings;
      return first === undefined || quiet ? shown : `${shown}${palette.dim(`More on a code: flow validate --explain ${first.code}`)}\n`;
    },
    text: (palette) => {
      const mended = mending === undefined ? "" : renderMended(mending, palette);
      const line = (text: string, isBad: boolean): string => (isBad ? palette.red(text) : text);
      const definitions = `${counted(valid + invalid, "definition")}: ${valid} valid, ${invalid} invalid, ${counted(warnings, "warning")}\n`;
      const tests = `${counted(cases.valid + cases.invalid, "test case")}: ${cases.valid} valid, ${cases.invalid} invalid\n`;
      return mended + line(definitions, invalid > 0) + (hasCases ? line(tests, cases.invalid > 0) : "");
    },
  };
}

/** A pipeline that runs in the wrong folder must not pass. */
async function nothingFound(context: Context): Promise<FlowError> {
  const { root } = await context.config();
  return new FlowError("not-found", `There is no definition in ${root}`, {
    hint: "Is it the right folder? -C names another, `paths` in the config says where definitions are, and `flow init` makes a project.",
  });
}

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? "" : "s"}`;
