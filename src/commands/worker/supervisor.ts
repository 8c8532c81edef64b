/** Several worker processes as one: started, restarted, reloaded one after another, and stopped together. */
import type { Finding } from "../../core/findings.ts";
import { isError } from "../../core/findings.ts";
import type { Clock, Random } from "../../workers/clock.ts";
import type { Share } from "../../workers/share.ts";
import type { ChildEnd, WorkerChild } from "./child.ts";
import type { LoadReport, Refusal } from "./messages.ts";
import type { Launch } from "./launch.ts";
import { createWorkerSlot } from "./slot.ts";

export interface SupervisorOptions {
  procs: number;
  start(share: Share): WorkerChild;
  clock: Clock;
  random: Random;
  onDeath(death: Death): void;
  /** A process that was to follow a dead one cannot begin. */
  onRefusal(refusal: Refusal): void;
  /** Nothing runs, and nothing will without a reload: all are given up, or `end` is what every other process would come to. */
  onOver(end?: ChildEnd): void;
}

/** A process has ended by itself; without `restartInMs` no other one is started in its place. */
export interface Death {
  nth: number;
  end: ChildEnd;
  restartInMs?: number;
  /** Another one would end in the same way: wrong usage, invalid definitions, a refused login. */
  isHopeless: boolean;
}

export interface Supervisor {
  /** Resolves when every process polls, or has died at its first try. Otherwise the first one could not begin. */
  start(): Promise<Launch>;
  /** Fresh processes take over, one after another. At the first one that does not, the others stay what they are. */
  reload(): Promise<Launch>;
  /** In order; asked again, at once. Resolves when no process is left. */
  stop(): Promise<void>;
  isRunning(): boolean;
  /** For the end of this process. */
  kill(): void;
}

export function createSupervisor(options: SupervisorOptions): Supervisor {
  const { procs, start, clock, random, onDeath, onRefusal, onOver } = options;
  /** What runs now. */
  let known: LoadReport | undefined;
  const slots = Array.from({ length: procs }, (_, index) => {
    const nth = index + 1;
    return createWorkerSlot({
      start: () => start({ nth, of: procs }),
      clock,
      random,
      onRefusal,
      onDeath(end, restartInMs) {
        onDeath({ nth, end, isHopeless: false, ...(restartInMs === undefined ? {} : { restartInMs }) });
        if (slots.every((slot) => slot.isGivenUp())) onOver();
      },
      onHopeless(end) {
        onDeath({ nth, end, isHopeless: true });
        onOver(end);
      },
    });
  });

  /** A task that runs must not be left out because its file is broken for a moment. What was broken before is no news. */
  function review({ findings }: LoadReport): Finding[] {
    const before = new Set(known?.findings.map(placeOf));
    return findings.filter((finding) => isError(finding) && !before.has(placeOf(finding)));
  }

  return {
    async start() {
      const [first, ...others] = slots;
      if (first === undefined) throw new Error("A supervisor needs a process.");
      // What is wrong with the project or the arguments is found, and said, once.
      const launched = await first.begin();
      if (launched.type !== "polls") return launched;
      known = launched.report;
      await Promise.all(
        others.map(async (slot) => {
          const begun = await slot.begin();
          if (begun.type === "ended") return slot.mourn(begun.end);
          if (begun.type === "polls") return;
          onRefusal(begun.refusal);
          slot.mourn({ code: begun.refusal.exitCode });
        }),
      );
      return launched;
    },
    async reload() {
      let launched: Launch | undefined;
      for (const slot of slots) {
        launched = await slot.replace(review);
        if (launched.type !== "polls") return launched;
        known = launched.report;
      }
      if (launched === undefined) throw new Error("A supervisor needs a process.");
      return launched;
    },
    async stop() {
      for (const slot of slots) slot.stop();
      await Promise.all(slots.map((slot) => slot.ended()));
    },
    isRunning: () => slots.some((slot) => slot.isRunning()),
    kill() {
      for (const slot of slots) slot.kill();
    },
  };
}

const placeOf = ({ code, file }: Finding): string => `${code} ${file ?? ""}`;
