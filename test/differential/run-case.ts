/** One case on both servers; on the real one again where it may have been in a race with itself. */
import type { JsonObject } from "../../src/core/json.ts";
import type { Case } from "./case.ts";
import { differencesOf } from "./compare.ts";
import type { Difference } from "./compare.ts";
import { drive, Overloaded } from "./drive.ts";
import type { Outcome } from "./drive.ts";
import { normalise } from "./normalise.ts";
import { withoutRacedEnds } from "./raced-ends.ts";
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
  /** Of the run that was started; `refused` where it was not, `unknown` where nothing is known. */
  status: string;
  /** The real server was overloaded each time, so that the case says nothing. */
  isUndecided: boolean;
}

/**
 * The real server's threads and its sweeper take turns as they come; what happens only now and then is none of ours:
 * "join-of-failed-try", "output-while-waiting".
 */
const mostRuns = 4;

/** The embedded server runs the case once. It agrees if it did what the real one did in one of a few runs. */
export async function judgeCase(servers: Servers, given: Case): Promise<Verdict> {
  const ours = normalise(await drive(servers.ours, given));
  let last: Verdict = { differences: [], runs: 0, status: "unknown", isUndecided: true };
  for (let runs = 1; runs <= mostRuns; runs += 1) {
    const real = await driveUnlessOverloaded(servers.real, given);
    if (real === undefined) continue;
    const theirs = normalise(real);
    const differences = differencesOf(withoutRacedEnds(theirs, ours), ours);
    last = { differences, runs, status: statusOf(theirs), isUndecided: false };
    if (differences.length === 0) break;
  }
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

function statusOf({ runs }: JsonObject): string {
  const first = Array.isArray(runs) ? runs[0] : undefined;
  return typeof first === "object" && first !== null && "status" in first ? textOf(first["status"]) : "refused";
}
