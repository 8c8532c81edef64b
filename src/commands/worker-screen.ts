/** `worker start` on a terminal: a table of its task types, and above it what there is to say. */
import type { WorkerView } from "../render/worker-table.ts";
import { renderWorkerTable } from "../render/worker-table.ts";
import type { WorkerObserver } from "../workers/observer.ts";
import type { WorkerStats } from "../workers/worker-stats.ts";
import type { Context } from "./context.ts";
import { createPalette } from "./create-palette.ts";
import { isPipeline } from "./io.ts";
import type { Io } from "./io.ts";
import { createTerminalPrinter } from "./terminal-printer.ts";
import { watchWorker } from "./watch-worker.ts";

const drawEveryMs = 250;

export interface WorkerScreen {
  /** Where the log goes: above the table. */
  readonly io: Pick<Io, "stdout" | "stderr">;
  readonly observer: WorkerObserver;
  /** Draws the table from now on, whenever something has changed. */
  show(stats: () => WorkerStats, facts: { url: string; drainMs: number }): void;
  /** The same for several processes, whose views come from elsewhere; nothing is drawn before there is one. */
  showView(view: () => WorkerView | undefined): void;
  /** Leaves the table as it is at last: what is said later stands below it. May be called twice. */
  end(): void;
}

/** Whether somebody looks: the workers of `flow dev` and of a service manager have no keyboard, wherever their output goes. */
export function isWatched({ io, globals }: Pick<Context, "io" | "globals">): boolean {
  const isTerminal = io.stdout.isTTY && io.stdin.isTTY && io.stdout.columns > 0 && io.env["TERM"] !== "dumb";
  return isTerminal && !isPipeline(io) && globals.json !== true && globals.quiet !== true;
}

/** `now` is monotonic and in milliseconds. */
export async function createWorkerScreen(
  { io, globals }: Pick<Context, "io" | "globals">,
  now = () => performance.now(),
): Promise<WorkerScreen> {
  const palette = await createPalette(io.stdout, { env: io.env, color: globals.color !== false });
  const printer = createTerminalPrinter(io);
  const watched = watchWorker(now);
  let draw: (() => void) | undefined;
  let timer: NodeJS.Timeout | undefined;
  function showView(view: () => WorkerView | undefined): void {
    draw = () => {
      const current = view();
      if (current !== undefined) printer.draw(renderWorkerTable(current, io.stdout, palette));
    };
    timer = setInterval(draw, drawEveryMs);
    draw();
  }
  return {
    io: printer.io,
    observer: watched.observer,
    show: (stats, facts) => showView(() => watched.view(stats(), { ...facts, isForced: io.force.aborted })),
    showView,
    end() {
      clearInterval(timer);
      draw?.();
      draw = undefined;
      printer.close();
    },
  };
}
