/** A word about what is under way: a spinner on stderr, and only where somebody looks at a terminal. */
import type { Globals } from "./global-options.ts";
import { isPipeline } from "./io.ts";
import type { Io } from "./io.ts";

export interface Progress {
  /** Replaces what was said before. */
  say(text: string): void;
  /** Clears the line; to be called before anything else is printed. */
  stop(): void;
}

const silent: Progress = { say: () => undefined, stop: () => undefined };

/** What takes less time than this is not worth a spinner, nor the time to load one. */
const delayMs = 250;

export function createProgress(io: Io, globals: Globals): Progress {
  // On a terminal without a width, as some programs open, a spinner would clear lines for ever.
  const isShown = io.stderr.isTTY && io.stderr.columns > 0 && !isPipeline(io) && io.env["TERM"] !== "dumb";
  if (!isShown || globals.json === true || globals.quiet === true) return silent;
  let latest = "";
  let stopped = false;
  let spinner: { text: string; stop(): unknown } | undefined;
  let timer: NodeJS.Timeout | undefined;

  async function start(): Promise<void> {
    const { default: ora } = await import("ora");
    if (stopped) return;
    spinner = ora({ text: latest, stream: process.stderr, discardStdin: false, color: globals.color === false ? false : "cyan" }).start();
  }

  return {
    say(text) {
      latest = text;
      stopped = false;
      if (spinner !== undefined) spinner.text = text;
      else timer ??= setTimeout(() => void start(), delayMs);
    },
    stop() {
      stopped = true;
      clearTimeout(timer);
      timer = undefined;
      spinner?.stop();
      spinner = undefined;
    },
  };
}
