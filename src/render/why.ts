/** Where definitions come from, as JSON items and as text. */
import type { ComparisonState } from "../core/definition.ts";
import type { DirectedComparison, HistoryGap, Removal } from "../core/history.ts";
import { shortCommit, versionText } from "../core/history.ts";
import { factsOf } from "../core/kinds.ts";
import type { Use } from "../core/plan.ts";
import { renderChange } from "./diff.ts";
import type { Palette } from "./palette.ts";
import { subjectOf } from "./plan.ts";
import { describeUser } from "./purge.ts";
import { identityFields, sourceField } from "./sync-document.ts";
import { alignColumns, lines, visible } from "./text.ts";

/** `at` is ISO 8601 in UTC. */
export interface WorkerPoll {
  worker?: string;
  domain?: string;
  at: string;
}

/** What is known of one definition. */
export interface Origin extends Omit<DirectedComparison, "state"> {
  /** `gone`: on neither side today, and known from the history. */
  state: ComparisonState | "invalid" | "gone";
  /** Of an invalid one, relative to the root. */
  file?: string;
  lastCommit?: { commit: string; at: string; author: string; subject: string };
  /** From here, to this server. */
  lastUpload?: { run: string; at: string };
  removal?: Removal;
  uses: readonly Use[];
  polls: readonly WorkerPoll[];
  /** Waiting tasks. */
  queued: number;
  /** Open runs. */
  running: number;
}

export function whyItem(origin: Origin) {
  const { state, direction, evidence, owned, owner, local, file, lastCommit, lastUpload, removal, changes } = origin;
  const source = local === undefined ? (file === undefined ? undefined : { file, line: 1 }) : sourceField(local);
  return {
    ...identityFields(origin),
    state,
    ...(direction === undefined ? {} : { direction }),
    owned,
    ...(owner === undefined ? {} : { owner }),
    ...(source === undefined ? {} : { source }),
    ...(lastCommit === undefined ? {} : { lastCommit }),
    ...(lastUpload === undefined ? {} : { lastUpload }),
    ...(removal === undefined ? {} : { removal }),
    ...(evidence === undefined ? {} : { evidence }),
    ...(changes.length === 0 ? {} : { changes }),
    usedBy: origin.uses,
    polledBy: origin.polls,
    queued: origin.queued,
    running: origin.running,
  };
}

export interface WhyReport {
  server: string;
  project: string | undefined;
  origins: readonly Origin[];
  gap: HistoryGap | undefined;
}

export function renderWhy({ server, project, origins, gap }: WhyReport, palette: Palette): string {
  const parts = origins.map((origin) =>
    lines("", palette.bold(titleOf(origin)), ...factLines(origin, project), ...changeLines(origin, palette)),
  );
  const unknown = gap === undefined ? [] : ["", palette.dim(`History: ${visible(gap.message)} ${visible(gap.hint)}`)];
  return lines(palette.dim(`Server ${server}`)) + parts.join("") + lines(...unknown);
}

/** `task charge_payment  changed here`. */
export const titleOf = (origin: Origin): string => `${subjectOf(origin)}  ${stateText(origin)}`;

const stateWords = {
  same: "same on both sides",
  changed: "changed",
  "local-only": "only in the project",
  "remote-only": "only on the server",
  invalid: "invalid in the project",
  gone: "gone: neither in the project nor on the server",
} as const satisfies Record<Origin["state"], string>;

const directionWords = {
  "changed-here": "changed here",
  drifted: "drifted: changed on the server",
  conflict: "conflict: changed on both sides",
} as const;

const stateText = ({ state, direction }: Origin): string => (direction === undefined ? stateWords[state] : directionWords[direction]);

function factLines(origin: Origin, project: string | undefined): string[] {
  const { kind, state, local, file, lastCommit, lastUpload, removal, evidence, uses, polls, queued, running } = origin;
  const rows: string[][] = [];
  const place = local === undefined ? file : `${local.source.file}:${local.source.line}`;
  if (place !== undefined) rows.push(["defined in", visible(place)]);
  if (lastCommit !== undefined) {
    rows.push([
      "last commit",
      `${shortCommit(lastCommit.commit)} of ${lastCommit.at} by ${visible(lastCommit.author)}: ${visible(lastCommit.subject)}`,
    ]);
  }
  if (removal !== undefined) rows.push(["removed by", `commit ${shortCommit(removal.commit)} of ${removal.at}`]);
  if (lastUpload !== undefined) rows.push(["published", `by run ${visible(lastUpload.run)} at ${lastUpload.at}`]);
  if (evidence !== undefined) rows.push(["compared to", visible(`${versionText(evidence)}, of ${evidence.at}`)]);
  if (state !== "local-only" && state !== "gone") rows.push(["owner", ownerText(origin, project)]);
  for (const use of uses) rows.push(["used by", describeUser(use)]);
  if (kind === "task") {
    for (const { worker, domain, at } of polls) {
      rows.push([
        "polled by",
        `${visible(worker ?? "a worker without a name")}${domain === undefined ? "" : ` in ${visible(domain)}`}, last at ${at}`,
      ]);
    }
    rows.push(["waiting", String(queued)]);
  }
  if (kind === "workflow") rows.push(["running", String(running)]);
  return alignColumns(rows).map((line) => `  ${line}`);
}

function ownerText({ kind, owner, owned }: Origin, project: string | undefined): string {
  if (factsOf(kind).ownerField === null) return `not known: ${factsOf(kind).plural} carry no owner`;
  if (owner === undefined) return "nobody";
  return owned === true || owner === project ? `${visible(owner)} (this project)` : visible(owner);
}

function changeLines({ changes }: Origin, palette: Palette): string[] {
  return changes.flatMap((change) => renderChange(change, palette));
}
