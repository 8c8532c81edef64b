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

/** For what runs beside something else on the terminal. */
export const silentProgress: Progress = { say: () => undefined, stop: () => undefined };

/** What takes less time than this is not worth a spinner, nor the time to load one. */
const delayMs = 250;

interface Spinner {
  text: string;
  stop(): unknown;
}

type StartSpinner = (text: string, color: false | "cyan") => Spinner;

async function loadOra(): Promise<StartSpinner> {
  const { default: ora } = await import("ora");
  return (text, color) => ora({ text, stream: process.stderr, discardStdin: false, color }).start();
}

export function createProgress(io: Io, globals: Globals, load: () => Promise<StartSpinner> = loadOra): Progress {
  // On a terminal without a width, as some programs open, a spinner would clear lines for ever.
  const isShown = io.stderr.isTTY && io.stderr.columns > 0 && !isPipeline(io) && io.env["TERM"] !== "dumb";
  if (!isShown || globals.json === true || globals.quiet === true) return silentProgress;
  let latest = "";
  let spinner: Spinner | undefined;
  let timer: NodeJS.Timeout | undefined;

  async function start(own: NodeJS.Timeout): Promise<void> {
    const startSpinner = await load();
    // Stopped while it was loading; what has begun since then has a timer of its own.
    if (timer !== own) return;
    spinner = startSpinner(latest, globals.color === false ? false : "cyan");
  }

  function startLater(): NodeJS.Timeout {
    const own = setTimeout(() => void start(own), delayMs);
    return own;
  }

  return {
    say(text) {
      latest = text;
      if (spinner !== undefined) spinner.text = text;
      else timer ??= startLater();
    },
    stop() {
      clearTimeout(timer);
      timer = undefined;
      spinner?.stop();
      spinner = undefined;
    },
  };
}
