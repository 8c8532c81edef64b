/** `flow validate`: what the server would refuse or change, and what would go wrong in a run, found without a server. */
import type { Kind, LocalDefinition } from "../core/definition.ts";
import { identityKey, kinds } from "../core/definition.ts";
import { exitCodes } from "../core/exit-code.ts";
import { FlowError } from "../core/errors.ts";
import type { Finding } from "../core/findings.ts";
import { isError } from "../core/findings.ts";
import { findAcross } from "../core/local-findings.ts";
import { renderFindings } from "../render/findings.ts";
import type { CommandInput, CommandResult, Flags } from "./command.ts";
import type { Context } from "./context.ts";
import { explainFinding, pageOf } from "./explain-finding.ts";
import { byPlace, readLocal } from "./read-local.ts";
import type { validateOptions } from "./table-project.ts";

export async function validate({ flags, context }: CommandInput<Flags<typeof validateOptions>>): Promise<CommandResult> {
  if (flags.explain !== undefined) return explainFinding(flags.explain);
  const { valid, invalid, findings } = await checkProject(context);
  if (valid + invalid === 0 && findings.length === 0) throw await nothingFound(context);
  const warnings = findings.filter((finding) => !isError(finding)).length;
  return {
    exitCode: invalid > 0 ? exitCodes.invalid : exitCodes.done,
    document: {
      schema: "flow.validate/1",
      summary: { checked: valid + invalid, valid, invalid, warnings },
      findings: findings.map((finding) => ({ ...finding, docs: pageOf(finding.code) })),
    },
    notes: (palette, quiet) => {
      const shown = renderFindings(findings, palette, quiet);
      const [first] = findings;
      return first === undefined || quiet ? shown : `${shown}${palette.dim(`More on a code: flow validate --explain ${first.code}`)}\n`;
    },
    text: (palette) => {
      const counts = `${counted(valid + invalid, "definition")}: ${valid} valid, ${invalid} invalid, ${counted(warnings, "warning")}\n`;
      return invalid > 0 ? palette.red(counts) : counts;
    },
  };
}

interface CheckedProject {
  /** Definitions without errors. */
  valid: number;
  invalid: number;
  findings: Finding[];
}

/** Each definition by itself, then all of them together. */
async function checkProject(context: Context): Promise<CheckedProject> {
  const { findSchemaMistake } = await import("../project/find-schema-mistake.ts");
  const { severities } = (await context.config()).validate;
  const local = await Promise.all(kinds.map((kind: Kind) => readLocal(kind, context, { findSchemaMistake })));
  const definitions = local.flatMap((one) => one.definitions);
  const across = findAcross(
    [...definitions, ...local.flatMap((one) => one.refused)],
    local.flatMap((one) => one.invalidNames),
    severities,
  );
  const raised = new Set(across.filter(({ finding }) => isError(finding)).map(({ definition }) => identityKey(definition)));
  const spoilt = definitions.filter((definition: LocalDefinition) => raised.has(identityKey(definition))).length;
  return {
    valid: definitions.length - spoilt,
    invalid: local.reduce((sum, one) => sum + one.invalid, 0) + spoilt,
    findings: [...local.flatMap((one) => one.findings), ...across.map(({ finding }) => finding)].sort(byPlace),
  };
}

/** A pipeline that runs in the wrong folder must not pass. */
async function nothingFound(context: Context): Promise<FlowError> {
  const { root } = await context.config();
  return new FlowError("not-found", `There is no definition in ${root}`, {
    hint: "Is it the right folder? -C names another, `paths` in the config says where definitions are, and flow init makes a project.",
  });
}

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? "" : "s"}`;
