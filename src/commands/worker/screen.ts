/** `worker start` on a terminal: a table of its task types, and above it what there is to say. */
import type { WorkerView } from "../../render/worker-table.ts";
import { renderWorkerTable } from "../../render/worker-table.ts";
import type { Context } from "../context.ts";
import { createPalette } from "../create-palette.ts";
import { isPipeline } from "../io.ts";
import type { Io } from "../io.ts";
import { createTerminalPrinter } from "./terminal-printer.ts";

const drawEveryMs = 250;

export interface WorkerScreen {
  /** Where the log goes: above the table. */
  readonly io: Pick<Io, "stdout" | "stderr">;
  /** Draws the table from now on, whenever something has changed; nothing before there is a view. */
  show(view: () => WorkerView | undefined): void;
  /** Leaves the table as it is at last: what is said later stands below it. May be called twice. */
  end(): void;
}

/** Whether somebody looks: the workers of `flow dev` and of a service manager have no keyboard, wherever their output goes. */
export function isWatched({ io, globals }: Pick<Context, "io" | "globals">): boolean {
  const isTerminal = io.stdout.isTTY && io.stdin.isTTY && io.stdout.columns > 0 && io.env["TERM"] !== "dumb";
  return isTerminal && !isPipeline(io) && globals.json !== true && globals.quiet !== true;
}

export async function createWorkerScreen({ io, globals }: Pick<Context, "io" | "globals">): Promise<WorkerScreen> {
  const palette = await createPalette(io.stdout, { env: io.env, color: globals.color !== false });
  const printer = createTerminalPrinter(io);
  let draw: (() => void) | undefined;
  let timer: NodeJS.Timeout | undefined;
  return {
    io: printer.io,
    show(view) {
      draw = () => {
        const current = view();
        if (current !== undefined) printer.draw(renderWorkerTable(current, io.stdout, palette));
      };
      timer = setInterval(draw, drawEveryMs);
      draw();
    },
    end() {
      clearInterval(timer);
      draw?.();
      draw = undefined;
      printer.close();
    },
  };
}
