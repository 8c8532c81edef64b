/** Both sides of all kinds, for tests of plans. */
import type { PlanRequest } from "../../src/core/assemble-plan.ts";
import { assemblePlan } from "../../src/core/assemble-plan.ts";
import type { DeletionEvidence } from "../../src/core/assemble-deletes.ts";
import { compareDefinitions } from "../../src/core/compare.ts";
import type { Identity, Kind, LocalDefinition, RemoteDefinition } from "../../src/core/definition.ts";
import { identityKey, identityText, kinds } from "../../src/core/definition.ts";
import type { History, PastVersion } from "../../src/core/history.ts";
import { noHistory } from "../../src/core/history.ts";
import type { JsonObject } from "../../src/core/json.ts";
import type { PlanSide } from "../../src/core/plan-side.ts";
import type { UsingDefinition } from "../../src/core/usage.ts";
import { indexUses } from "../../src/core/usage.ts";
import { local, localDefinitions, remote } from "./support.ts";

export type Bodies = Partial<Record<Kind, readonly JsonObject[]>>;

export interface Situation {
  here?: Bodies;
  there?: Bodies;
  project?: string;
  /** Kinds that the server does not have. */
  lacking?: readonly Kind[];
  /** Local definitions that are invalid, and how many of which no name is known. */
  invalid?: readonly Identity[];
  unnamed?: number;
  /** Only these are asked for. */
  names?: readonly string[];
}

export const project = "ours";

export function sidesOf({ here = {}, there = {}, lacking = [], invalid = [], unnamed = 0, names, ...rest }: Situation): PlanSide[] {
  return kinds.map((kind) => {
    const mine = (here[kind] ?? []).map((body) => local(kind, body));
    const theirs = (there[kind] ?? []).map((body) => remote(kind, body));
    return planSide({ kind, local: mine, remote: theirs, lacking, invalid, unnamed, names, project: rest.project ?? project });
  });
}

interface SideFacts extends Required<Pick<Situation, "lacking" | "invalid" | "unnamed" | "project">> {
  kind: Kind;
  local: readonly LocalDefinition[];
  remote: readonly RemoteDefinition[];
  names: readonly string[] | undefined;
}

export function planSide({ kind, local: mine, remote: theirs, lacking, invalid, unnamed, names, project }: SideFacts): PlanSide {
  const everything = compareDefinitions({ kind, local: mine, remote: theirs, project });
  const own = invalid.filter((one) => one.kind === kind);
  return {
    kind,
    comparisons: everything.filter((one) => names?.includes(one.name) ?? !own.some(({ name }) => name === one.name)),
    everything,
    local: { ...localDefinitions(...mine), invalid: own.length + unnamed, invalidNames: [...own] },
    invalid: own,
    invalidCount: own.length + (kind === "task" ? unnamed : 0),
    supported: !lacking.includes(kind),
  };
}

export function plan(situation: Situation, more: Partial<Omit<PlanRequest, "sides">> = {}) {
  return assemblePlan({ sides: sidesOf(situation), project, history: noHistory, named: situation.names !== undefined, ...more });
}

/** What runs and waits, by `identityKey`; uses are those of both sides. */
export function evidenceOf({ here = {}, there = {} }: Situation, found: Partial<Omit<DeletionEvidence, "uses">> = {}): DeletionEvidence {
  const users = (bodies: Bodies, side: UsingDefinition["side"]): UsingDefinition[] =>
    kinds.flatMap((kind) => (bodies[kind] ?? []).map((body) => ({ ...remote(kind, body), side })));
  return {
    uses: indexUses([...users(there, "remote"), ...users(here, "local")]),
    running: new Map(),
    queued: new Map(),
    unread: 0,
    ...found,
  };
}

export function pruned(situation: Situation, found?: Partial<Omit<DeletionEvidence, "uses">>, options = {}) {
  return plan(situation, { prune: { evidence: evidenceOf(situation, found), options } });
}

/** A history in which these bodies were published by a run, newest first. */
export function published(identity: Identity, ...bodies: JsonObject[]): History {
  const versions = bodies.map((body, index): PastVersion => ({
    body,
    evidence: { from: "journal", run: `run-${index}`, at: `2026-01-0${9 - index}T00:00:00.000Z` },
  }));
  return { ...noHistory, versionsOf: (one) => (identityKey(one) === identityKey(identity) ? versions : []) };
}

export const textOf = ({ kind, ...identity }: Identity): string => `${kind} ${identityText(identity)}`;
