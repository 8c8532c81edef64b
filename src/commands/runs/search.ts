/** `flow workflows search`: runs, the latest first. */
import { exitCodes } from "../../core/exit-code.ts";
import { renderFoundRuns, runItem } from "../../render/run-list.ts";
import type { CommandInput, CommandResult, Flags } from "../command.ts";
import { mustRead } from "../read-remote.ts";
import type { searchOptions } from "../table-runs.ts";
import { readRunQuery } from "./run-filter.ts";

const defaultLimit = 20;
/** Servers refuse more in one answer. */
const largestPage = 5_000;

export async function searchRuns({ flags, context }: CommandInput<Flags<typeof searchOptions>>): Promise<CommandResult> {
  const query = readRunQuery(flags);
  const limit = flags.limit ?? defaultLimit;
  const client = await context.client();
  const request = { query, freeText: flags.text ?? "*", sort: "startTime:DESC", start: 0, size: Math.min(limit, largestPage) };
  const { results, totalHits } = await mustRead(client.workflows.search(request));
  const runs = results.slice(0, limit);
  return {
    exitCode: exitCodes.done,
    document: {
      schema: "flow.run-list/1",
      server: { url: client.url },
      query,
      summary: { total: totalHits, shown: runs.length },
      items: runs.map(runItem),
    },
    text: (palette) => renderFoundRuns(runs, totalHits, palette),
  };
}
