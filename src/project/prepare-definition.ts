/** From what a file says to what counts here: with the chosen profile's values, those of the environment, and its short forms written out. */
import { expandAuthored } from "../core/authoring/expand-definition.ts";
import type { AuthoringTools } from "../core/authoring/expand-definition.ts";
import type { ComputedValues, Kind, Source } from "../core/definition.ts";
import { findSecretNames, resolveEnvironment } from "../core/environment-values.ts";
import type { ValueProblem } from "../core/environment-values.ts";
import type { Finding } from "../core/findings.ts";
import type { Json } from "../core/json.ts";
import { isJsonObject } from "../core/json.ts";
import { factsOf } from "../core/kinds.ts";
import type { SchemaNode } from "../core/model/schema-node.ts";
import { TaskDefSchema } from "../core/model/task-def.ts";
import { childPointer, isWithin } from "../core/pointer.ts";
import { applyProfile } from "../core/profile-overrides.ts";
import { workflowFileSchema } from "../core/steps/step-fields.ts";
import type { WorkerOptions } from "../core/task-module.ts";
import type { Project } from "./project.ts";
import { errorAt, warningAt } from "./project.ts";

export interface PreparedDefinition {
  value: Json;
  /** Of the prepared value. */
  locate: (pointer: string) => Source;
  computed?: ComputedValues;
  /** Of a task: the version that its file says, which no server is told. */
  version?: string;
  /** With an error among them the value is not to be used. */
  findings: Finding[];
}

/** As it stands in the file. */
export type WrittenValue = Pick<PreparedDefinition, "value" | "locate">;

export function prepareDefinition(kind: Kind, written: WrittenValue, project: Project, tools: AuthoringTools = {}): PreparedDefinition {
  const { profile, profiles: known = [], environmentValue = () => undefined } = project;
  const { value } = written;
  const overridden = isJsonObject(value) ? applyProfile(value, { profile, known }) : { value, pointers: [], problems: [] };
  const locate = locateOverridden(written.locate, overridden.pointers, profile);
  const resolved = resolveEnvironment(overridden.value, { schema: fileSchemaOf(kind), lookup: environmentValue });
  const others = isJsonObject(value) ? secretsOfOtherProfiles(value["profiles"], profile) : [];
  const expanded = expandAuthored(kind, resolved.value, tools);
  const findings = [
    ...[...overridden.problems, ...others].map((problem) => toFinding(problem, written.locate)),
    ...resolved.problems.map((problem) => toFinding(problem, locate)),
    ...expanded.problems.map(({ pointer, ...problem }) => ({ ...problem, ...locate(pointer) })),
  ];
  const computed = { environment: resolved.pointers, profile: overridden.pointers, authored: expanded.authored };
  const isComputed = Object.values(computed).some((pointers) => pointers.length > 0);
  return {
    value: expanded.value,
    locate: (pointer) => locate(expanded.origin(pointer)),
    findings,
    ...(isComputed ? { computed } : {}),
    ...(expanded.version === undefined ? {} : { version: expanded.version }),
  };
}

const workerFields = {
  concurrency: { type: "integer" },
  pollIntervalMs: { type: "integer" },
  leaseExtend: { type: "boolean" },
} as const satisfies { [Name in keyof WorkerOptions]: SchemaNode };

/** In the files of tasks the worker's options stand beside the definition. */
const taskFileSchema: SchemaNode = { ...TaskDefSchema, properties: { ...TaskDefSchema.properties, ...workerFields } };

function fileSchemaOf(kind: Kind): SchemaNode {
  if (kind === "workflow") return workflowFileSchema;
  return kind === "task" ? taskFileSchema : factsOf(kind).schema;
}

/** What a profile says stands where the profile says it. */
function locateOverridden(locate: (pointer: string) => Source, pointers: readonly string[], profile = ""): (pointer: string) => Source {
  if (pointers.length === 0) return locate;
  const base = childPointer("/profiles", profile);
  return (pointer) => locate(pointers.some((overridden) => isWithin(pointer, overridden)) ? base + pointer : pointer);
}

/** They are not looked up now, but they would be one day. */
function secretsOfOtherProfiles(profiles: Json | undefined, chosen: string | undefined): ValueProblem[] {
  if (!isJsonObject(profiles)) return [];
  const others = Object.fromEntries(Object.entries(profiles).filter(([name]) => name !== chosen));
  return findSecretNames(others, "/profiles");
}

function toFinding({ code, pointer, message, hint }: ValueProblem, locate: (pointer: string) => Source): Finding {
  return (code === "profile-unknown" ? warningAt : errorAt)(locate(pointer), code, message, hint);
}
