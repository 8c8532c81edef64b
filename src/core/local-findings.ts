/** The checks of local definitions, as findings with their places: what the server refuses, and what it loses or reads otherwise. */
import { checkAcross } from "./checks/across/check-across.ts";
import { adviseDefinition } from "./checks/advise-definition.ts";
import type { CodedAdvice } from "./checks/advise-definition.ts";
import type { Tools } from "./checks/advice.ts";
import { checkDefinition } from "./checks/check-definition.ts";
import { checkName } from "./checks/names.ts";
import type { CheckContext, Violation } from "./checks/violation.ts";
import { nothingKnown } from "./checks/violation.ts";
import { checkUnlooked } from "./checks/workflow-def.ts";
import type { Identity, LocalDefinition } from "./definition.ts";
import { identityText } from "./definition.ts";
import type { Finding, Fix } from "./findings.ts";
import { isError } from "./findings.ts";
import { factsOf } from "./kinds.ts";
import { decode, decodeValue, isRefused } from "./model/decode.ts";
import type { DecodeIssue } from "./model/decode.ts";
import { nearest } from "./nearest.ts";
import type { ReadTask, ReadWorkflow, TaskPlace } from "./nested-tasks.ts";
import { topTasks, typeOf, walkTasks } from "./nested-tasks.ts";
import { isWithin, pointerText } from "./pointer.ts";
import { weighFinding, weighFindings } from "./severity.ts";
import type { Severities } from "./severity.ts";
import { isWrittenInSteps, tellInSteps } from "./steps/tell-in-steps.ts";
import { isSystemTaskType, knownTaskTypes } from "./task-types.ts";

export interface CheckedDefinitions {
  /** Without errors; warnings stop nothing. */
  valid: LocalDefinition[];
  invalid: LocalDefinition[];
  findings: Finding[];
}

export interface AcrossFinding {
  definition: LocalDefinition;
  finding: Finding;
}

export interface LocalChecks extends Tools {
  context?: CheckContext;
  severities?: Severities;
}

export function checkLocalDefinitions(definitions: readonly LocalDefinition[], checks: LocalChecks = {}): CheckedDefinitions {
  const result: CheckedDefinitions = { valid: [], invalid: [], findings: [] };
  for (const definition of definitions) {
    const findings = checkLocalDefinition(definition, checks);
    (findings.some(isError) ? result.invalid : result.valid).push(definition);
    result.findings.push(...findings);
  }
  return result;
}

/** Errors first where the definition is invalid, each at its line and column. */
export function checkLocalDefinition(definition: LocalDefinition, { severities = {}, ...checks }: LocalChecks = {}): Finding[] {
  const { kind, name, body } = definition;
  const context = { ...(checks.context ?? nothingKnown), ...checks };
  const { value, issues } = decode<ReadWorkflow>(factsOf(kind).schema, body);
  const refused = issues.filter(isRefused).map(({ pointer }) => pointer);
  const violations = checkDefinition(kind, body, context).filter((violation) => !restsOnRefused(violation, refused));
  const named = checkName(name);
  const findings = [
    ...issues.filter(({ kind: issue }) => issue !== "server-owned").map((issue) => decodeFinding(definition, issue)),
    ...serverOwnedFindings(definition, issues),
    ...violations.map((violation) => violationFinding(definition, violation)),
    ...(named === undefined ? [] : [finding(definition, "/name", named.code === "name-unreachable" ? "error" : "warning", named)]),
    ...(kind === "workflow" ? [...taskTypeFindings(definition, value), ...unlookedFindings(definition, value, context, refused)] : []),
    ...adviseDefinition(kind, body, checks)
      .filter((advice) => !restsOnRefused(advice, refused))
      .map((advice) => adviceFinding(definition, advice)),
  ];
  return weighFindings(findings, severities).sort((left, right) => Number(isError(right)) - Number(isError(left)));
}

function finding(
  definition: LocalDefinition,
  pointer: string,
  severity: Finding["severity"],
  { code, message, hint, fix }: { code: string; message: string; hint?: string | undefined; fix?: readonly Fix[] | undefined },
): Finding {
  const { file, line, column } = definition.locate(pointer);
  const subject = `${factsOf(definition.kind).label} ${identityText(definition)}`;
  return {
    code,
    severity,
    message: `${subject}: ${isWrittenInSteps(definition) ? tellInSteps(message, definition.body) : message}`,
    ...(hint === undefined ? {} : { hint }),
    file,
    line,
    column,
    ...(fix === undefined ? {} : { fix }),
  };
}

/** What is wrong between definitions of a project, of all kinds. `unread`: what could not be loaded, as far as it is known. */
export function findAcross(
  definitions: readonly LocalDefinition[],
  unread: readonly Identity[],
  severities: Severities = {},
): AcrossFinding[] {
  return checkAcross(definitions, unread).flatMap(({ definition, ...advice }) => {
    const weighed = weighFinding(adviceFinding(definition, advice), severities);
    return weighed === undefined ? [] : [{ definition, finding: weighed }];
  });
}

const decodeCodes = {
  "unknown-field": "unknown-field",
  "server-owned": "server-field",
  coerced: "coerced-value",
  "null-primitive": "null-value",
  "wrong-type": "wrong-type",
  "bad-enum": "unknown-value",
} as const satisfies Record<DecodeIssue["kind"], string>;

function decodeFinding(definition: LocalDefinition, issue: DecodeIssue): Finding {
  const meant = issue.suggestion ?? (definition.kind === "workflow" ? shortFormMeant(issue) : undefined);
  const hint = meant === undefined ? undefined : `Did you mean ${meant}?`;
  const severity = isRefused(issue) ? "error" : "warning";
  const fix = issue.fix === undefined ? undefined : [issue.fix];
  return finding(definition, issue.pointer, severity, { code: decodeCodes[issue.kind], message: issue.message, hint, fix });
}

/** The words of a file that no server knows: `step` or `outputs` beside the name of a workflow. */
const shortFormMeant = ({ pointer, kind }: DecodeIssue): string | undefined =>
  kind === "unknown-field" ? nearest(pointer.slice(1), ["steps", "output", "schema", "namespace"]) : undefined;

/** One for all of a definition: whoever keeps what a server answered has many of them. */
function serverOwnedFindings(definition: LocalDefinition, issues: readonly DecodeIssue[]): Finding[] {
  const pointers = issues.filter(({ kind }) => kind === "server-owned").map(({ pointer }) => pointer);
  const [first] = pointers;
  if (first === undefined) return [];
  const names = pointers.map(pointerText).join(", ");
  const verb = pointers.length === 1 ? "is" : "are";
  return [
    finding(definition, first, "warning", {
      code: decodeCodes["server-owned"],
      message: `${names} ${verb} set by the server and not sent.`,
      fix: pointers.map((pointer) => ({ pointer, op: "remove" })),
    }),
  ];
}

/** Codes of violations that compare values in several places. */
const comparing: ReadonlySet<string> = new Set(["task-timeouts", "reference-unknown", "reference-name-duplicate"]);

/** A value that was refused counts as absent, and that is no second mistake. */
function restsOnRefused({ code, pointer }: Pick<Violation, "code" | "pointer">, refused: readonly string[]): boolean {
  if (refused.length > 0 && comparing.has(code)) return true;
  return refused.some((place) => isWithin(pointer, place) || isWithin(place, pointer));
}

function violationFinding(definition: LocalDefinition, violation: Violation): Finding {
  const unsure = violation.dependsOnServer === true;
  const hint = violation.hint ?? (unsure ? "It depends on what the server knows, so it may be right all the same." : undefined);
  return finding(definition, violation.pointer, unsure ? "warning" : "error", { ...violation, hint });
}

/** What the server would refuse if it looked there. */
function unlookedFindings(
  definition: LocalDefinition,
  workflow: ReadWorkflow,
  context: CheckContext,
  refused: readonly string[],
): Finding[] {
  return checkUnlooked(workflow, context)
    .filter((violation) => !restsOnRefused(violation, refused))
    .map((violation) => finding(definition, violation.pointer, "warning", violation));
}

const adviceFinding = (definition: LocalDefinition, advice: CodedAdvice): Finding => finding(definition, advice.pointer, "warning", advice);

function taskTypeFindings(definition: LocalDefinition, workflow: ReadWorkflow): Finding[] {
  return readTasks(workflow).flatMap(({ task, pointer }) => {
    const type = typeOf(task);
    if (knownTaskTypes.has(type)) return [];
    const meant = nearest(type, knownTaskTypes);
    return [
      finding(definition, `${pointer}/type`, "warning", {
        code: "unknown-task-type",
        message: `${pointerText(pointer)} has the type "${type}", which is none of Conductor's own: it waits for a worker that polls "${type}".`,
        hint: meant === undefined ? undefined : `Did you mean ${meant}?`,
      }),
    ];
  });
}

const readTasks = (workflow: ReadWorkflow): (TaskPlace & { task: ReadTask })[] =>
  walkTasks(topTasks(workflow)).flatMap((place) => (place.task === null ? [] : [{ ...place, task: place.task }]));

/** Tasks for workers whose definition is neither among the known names nor inline. The server takes them, with defaults of its own. */
export function findUnregisteredTasks(definition: LocalDefinition, knownNames: ReadonlySet<string>): Finding[] {
  const workflow = decodeValue<ReadWorkflow>(factsOf("workflow").schema, definition.body);
  return readTasks(workflow).flatMap(({ task, pointer }) => {
    const { name, taskDefinition } = task;
    if (name === undefined || knownNames.has(name) || taskDefinition !== undefined || isSystemTaskType(typeOf(task))) return [];
    const meant = nearest(name, knownNames);
    return [
      finding(definition, `${pointer}/name`, "warning", {
        code: "unregistered-task",
        message: `${pointerText(pointer)} uses the task ${name}, which is defined neither here nor on the server.`,
        hint: meant === undefined ? "Add its definition, or give it one inline." : `Did you mean ${meant}?`,
      }),
    ];
  });
}
