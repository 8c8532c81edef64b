/** From the start of a worker process to its first poll. */
import { exitCodes } from "../../core/exit-code.ts";
import type { Finding } from "../../core/findings.ts";
import type { Clock } from "../../workers/clock.ts";
import type { ChildEnd, WorkerChild } from "./child.ts";
import type { LoadReport, Refusal } from "./messages.ts";

/** Long enough for a large project on a small machine; a process that hangs in a module must not block reloading for ever. */
const readyWithinMs = 60_000;

export type Launch =
  | { type: "polls"; report: LoadReport }
  /** It could not begin, or was not allowed to. */
  | { type: "refused"; refusal: Refusal }
  | { type: "ended"; end: ChildEnd };

/** The errors for which a process is not to take over; none if it may. */
export type Review = (report: LoadReport) => Finding[];

export async function launchWorker(child: WorkerChild, review: Review, clock: Clock): Promise<Launch> {
  let isOverdue = false;
  const cancel = clock.after(readyWithinMs, () => {
    isOverdue = true;
    child.kill();
  });
  const endOf = async (): Promise<Launch> => {
    const end = await child.ended;
    return { type: "ended", end: isOverdue ? { error: `it was not ready within ${readyWithinMs / 1000} s` } : end };
  };
  try {
    const report = await child.loaded;
    if (report === undefined) return await endOf();
    if ("exitCode" in report) {
      await child.ended;
      return { type: "refused", refusal: report };
    }
    const findings = review(report);
    if (findings.length > 0) {
      child.stop();
      return { type: "refused", refusal: { exitCode: exitCodes.invalid, findings } };
    }
    child.go();
    return (await child.ready) ? { type: "polls", report } : await endOf();
  } finally {
    cancel();
  }
}
