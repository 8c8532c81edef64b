/** The only way in which a command writes definitions: journalled, and a terminal is told how far it is. */
import path from "node:path";
import type { TakenBack } from "../core/journal.ts";
import type { Step, StepOutcome } from "../core/plan.ts";
import type { Context } from "./context.ts";
import { refuseUnreviewed } from "./protected-profile.ts";

export interface ApplyRequest {
  steps: readonly Step[];
  /** For people who wait: `Uploading`. */
  verb: string;
  /** As it is typed: `tasks upload`. */
  command: string;
  /** Of the plan. */
  digest?: string;
  /** A plan file or a digest was given: a protected profile takes nothing else. */
  reviewed?: boolean;
  failFast?: boolean;
  /** `--journal`, as it was given. */
  journalFile?: string | undefined;
  takesBack?: TakenBack;
}

export interface Applied {
  /** In the order of the steps. */
  outcomes: StepOutcome[];
  /** Absent where there was nothing to write. */
  run?: string;
  /** The journal: relative to the project's root, or as it was named. */
  journal?: string;
}

/** Rejects before anything is sent if there can be no journal. What goes wrong after that is an outcome. */
export async function applySteps(request: ApplyRequest, context: Context): Promise<Applied> {
  const { steps, verb } = request;
  const total = steps.filter(({ action }) => action !== "none").length;
  if (total === 0) return { outcomes: steps.map((step) => ({ step, outcome: "skipped" })) };
  await refuseUnreviewed({ reviewed: request.reviewed === true, command: request.command }, context);
  const client = await context.client();
  const journal = await beginJournal(request, client.url, context);
  const { applyPlan } = await import("../client/apply-plan.ts");
  let settled = 0;
  context.progress.say(`${verb} 0/${total}`);
  const onOutcome = ({ step }: StepOutcome): void => {
    if (step.action === "none") return;
    settled += 1;
    context.progress.say(`${verb} ${settled}/${total}`);
  };
  const options = { signal: context.io.signal, onOutcome, recorder: journal, failFast: request.failFast === true };
  const outcomes = await context.whileWriting(async () => {
    const applied = await applyPlan(steps, client, options);
    journal.end();
    return applied;
  });
  context.progress.stop();
  return { outcomes, run: journal.run, journal: journal.shown };
}

async function beginJournal(request: ApplyRequest, server: string, context: Context) {
  const { steps, command, digest, journalFile, takesBack } = request;
  const { openJournal } = await import("../project/journal.ts");
  const { root, project } = await context.config();
  const journal = openJournal({
    root,
    server,
    command,
    steps,
    ...(journalFile === undefined ? {} : { file: path.resolve(context.cwd, journalFile) }),
    ...(project === undefined ? {} : { project }),
    ...(digest === undefined ? {} : { digest }),
    ...(takesBack === undefined ? {} : { takesBack }),
  });
  return { ...journal, shown: journalFile ?? path.relative(root, journal.file).replaceAll("\\", "/") };
}
