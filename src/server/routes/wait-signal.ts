import type { Context } from "hono";
import type { RequestBindings } from "./app.ts";

export interface WaitSignal {
  signal: AbortSignal;
  /** Call when the wait is over, so that the listener's signal does not gather listeners. */
  release(): void;
}

/** Ends a wait when the client has gone away or the listener closes. */
export function waitSignal(context: Context<{ Bindings: RequestBindings }>): WaitSignal {
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  const sources = [context.req.raw.signal, ...(context.env?.closing === undefined ? [] : [context.env.closing])];
  for (const source of sources) {
    if (source.aborted) abort();
    else source.addEventListener("abort", abort, { once: true });
  }
  return {
    signal: controller.signal,
    release: () => {
      for (const source of sources) source.removeEventListener("abort", abort);
    },
  };
}
