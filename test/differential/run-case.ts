/** One case on both servers; on the real one again where it may have been in a race with itself. */
import { stringifyJson } from "../../src/core/exact-json.ts";
import type { JsonObject } from "../../src/core/json.ts";
import { isJsonObject } from "../../src/core/json.ts";
import type { Case } from "./case.ts";
import { differencesOf } from "./compare.ts";
import type { Difference } from "./compare.ts";
import { drive, Overloaded } from "./drive.ts";
import type { Outcome } from "./drive.ts";
import { normalise } from "./normalise.ts";
import { textOf } from "./text-of.ts";

export interface Servers {
  /** Base addresses with `/api`. */
  real: string;
  ours: string;
}

export interface Verdict {
  /** None where the two agree. */
  differences: Difference[];
  /** How often it was run on the real server. */
  runs: number;
  /** Of the run that was started; `refused` where it was not. */
  status: string;
}

/** The real server's threads and its sweeper take turns as they come; what happens only now and then is none of ours. */
const mostRuns = 4;
/** Where a JOIN of the real server saw a failed try before the next one was there, which it does now and then. */
const mostRunsInRace = 12;

/** The embedded server runs the case once. It agrees if it did what the real one did in one of a few runs. */
export async function judgeCase(servers: Servers, given: Case): Promise<Verdict> {
  const ours = normalise(await drive(servers.ours, given));
  let last: Verdict | undefined;
  let limit = mostRuns;
  for (let runs = 1; runs <= limit; runs += 1) {
    const real = await driveUnlessOverloaded(servers.real, given);
    if (real === undefined) continue;
    const theirs = normalise(real);
    const differences = isStuck(theirs, ours) ? [] : differencesOf(theirs, ours);
    last = { differences, runs, status: statusOf(theirs) };
    if (last.differences.length === 0) break;
    if (hasFailedJoin(theirs)) limit = mostRunsInRace;
  }
  if (last === undefined) throw new Overloaded("The real server was overloaded each time.");
  return last;
}

async function driveUnlessOverloaded(url: string, given: Case): Promise<Outcome | undefined> {
  try {
    return await drive(url, given);
  } catch (error) {
    if (error instanceof Overloaded) return undefined;
    throw error;
  }
}

/** "join-of-failed-try" */
function hasFailedJoin({ runs }: JsonObject): boolean {
  if (!Array.isArray(runs)) return false;
  return runs.filter(isJsonObject).some(({ tasks, reasonForIncompletion }) => {
    const joins = Array.isArray(tasks) ? tasks.filter(isJsonObject).filter(({ taskType }) => taskType === "JOIN") : [];
    const hasRetried = Array.isArray(tasks) && tasks.filter(isJsonObject).some(({ retried }) => retried === true);
    return hasRetried && joins.some(({ taskId }) => textOf(reasonForIncompletion).includes(`Task ${textOf(taskId)} failed`));
  });
}

/** "join-on-nothing": here the run fails, there it waits for ever. */
const isStuck = (real: JsonObject, ours: JsonObject): boolean =>
  stringifyJson(ours).includes("which can no longer end") && stringifyJson(real).includes('"status":"RUNNING"');

function statusOf({ runs }: JsonObject): string {
  const first = Array.isArray(runs) ? runs[0] : undefined;
  return typeof first === "object" && first !== null && "status" in first ? textOf(first["status"]) : "refused";
}
