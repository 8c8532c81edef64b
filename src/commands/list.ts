/** `tasks list` and its like: what there is in the project, on the server, or how both compare. */
import type { Identity, Kind, LocalDefinitions } from "../core/definition.ts";
import { compareIdentity } from "../core/definition.ts";
import { FlowError } from "../core/errors.ts";
import { exitCodes } from "../core/exit-code.ts";
import type { Finding } from "../core/findings.ts";
import { factsOf } from "../core/kinds.ts";
import { renderFindings } from "../render/findings.ts";
import { renderList } from "../render/list.ts";
import type { ListEntry } from "../render/list.ts";
import { identityFields, invalidItem, sourceField, summarizeSync, syncItem } from "../render/sync-document.ts";
import { renderSync, syncLine } from "../render/sync.ts";
import { countOf } from "../render/text.ts";
import type { CommandInput, CommandResult } from "./command.ts";
import type { Context } from "./context.ts";
import { readDirections } from "./read-history.ts";
import { readLocal } from "./read-local.ts";
import type { Sides } from "./read-sides.ts";
import { readRemote } from "./read-remote.ts";
import { lacksKind, readSides, syncExitCode } from "./read-sides.ts";

export interface ListFlags {
  readonly local?: boolean;
  readonly remote?: boolean;
  readonly all?: boolean;
  readonly sync?: boolean;
  readonly exitCode?: boolean;
}

export async function list(kind: Kind, { flags, context }: CommandInput<ListFlags>): Promise<CommandResult> {
  if (flags.exitCode === true && flags.sync !== true) {
    throw new FlowError("usage", "--exit-code needs --sync: a plain list compares nothing.", { hint: "Add --sync." });
  }
  if (flags.sync === true) return listSync(await readSides(kind, context), flags.exitCode === true, context);
  if (flags.local === true) return listLocal(kind, context);
  if (flags.remote === true) return listRemote(kind, context);
  return listBoth(kind, await readSides(kind, context));
}

async function listSync(sides: Sides, asExitCode: boolean, context: Context): Promise<CommandResult> {
  const { invalidComparisons, findings, server } = sides;
  const comparisons = await readDirections(sides.comparisons, context);
  const summary = summarizeSync({ ...sides, comparisons });
  const items = sortItems([...comparisons.map(syncItem), ...invalidComparisons.map(invalidItem)]);
  return {
    exitCode: syncExitCode(sides, asExitCode),
    document: { schema: "flow.sync/1", server, summary, items, findings },
    headline: syncLine(sides.kind, summary),
    text: (palette) =>
      renderSync({ server: server.url, summary, comparisons, invalid: sides.invalidNames, project: sides.project }, palette),
    notes: (palette, quiet) => renderFindings(findings, palette, quiet),
  };
}

async function listLocal(kind: Kind, context: Context): Promise<CommandResult> {
  const local = await readLocal(kind, context);
  const items = local.definitions.map((definition) => ({ ...identityFields(definition), local: true, source: sourceField(definition) }));
  const entries = local.definitions.map((definition) => ({ ...identityFields(definition), local: true, file: definition.source.file }));
  return listResult(kind, {
    scope: "local",
    items: sortItems(items),
    entries,
    local,
    none: `There are no ${factsOf(kind).plural} in the project.`,
  });
}

async function listRemote(kind: Kind, context: Context): Promise<CommandResult> {
  const { answer, url } = await readRemote(kind, context);
  const remote = answer.supported ? answer.definitions : [];
  const items = sortItems(remote.map((definition) => ({ ...identityFields(definition), remote: true })));
  return listResult(kind, {
    scope: "remote",
    server: { url },
    items,
    entries: items,
    findings: answer.supported ? [] : [lacksKind(kind)],
    none: `There are no ${factsOf(kind).plural} on the server.`,
  });
}

function listBoth(kind: Kind, sides: Sides): CommandResult {
  const items = sides.comparisons.map((comparison) => ({
    ...identityFields(comparison),
    local: comparison.local !== undefined,
    remote: comparison.remote !== undefined,
    ...(comparison.local === undefined ? {} : { source: sourceField(comparison.local) }),
  }));
  const entries = sides.comparisons.map((comparison) => ({
    ...identityFields(comparison),
    local: comparison.local !== undefined,
    remote: comparison.remote !== undefined,
  }));
  const none = `There are no ${factsOf(kind).plural}, neither in the project nor on the server.`;
  return listResult(kind, { scope: "all", server: sides.server, items: sortItems(items), entries, local: sides, none });
}

interface Listing {
  scope: "all" | "local" | "remote";
  server?: { url: string };
  items: readonly Identity[];
  entries: readonly ListEntry[];
  local?: LocalDefinitions;
  findings?: readonly Finding[];
  none: string;
}

function listResult(kind: Kind, { scope, server, items, entries, local, none, findings = local?.findings ?? [] }: Listing): CommandResult {
  const invalid = local?.invalid ?? 0;
  return {
    exitCode: invalid > 0 ? exitCodes.invalid : exitCodes.done,
    document: { schema: "flow.list/1", kind, scope, server, summary: { total: items.length, invalid }, items, findings },
    headline: items.length === 0 ? none : countOf(items.length, kind),
    text: (palette) => renderList(sortItems([...entries]), { none }, palette),
    notes: (palette, quiet) => renderFindings(findings, palette, quiet),
  };
}

function sortItems<Item extends Identity>(items: Item[]): Item[] {
  return items.sort(compareIdentity);
}
