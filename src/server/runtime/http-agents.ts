/** Connections to whatever definitions name: only to allowed hosts, with limits. */
import type * as Undici from "undici";
import type { Dispatcher } from "undici";
import type { HostGuard } from "./http-allow.ts";

export interface HttpAgents {
  /** `connectTimeoutMs`: for connecting; the other times are the request's. */
  agentFor(connectTimeoutMs: number): Promise<Dispatcher>;
  /** Aborted once they are closed. */
  closing: AbortSignal;
  /** Cuts off what is under way. */
  close(): Promise<void>;
}

/** Bytes of an answer. */
const largestAnswer = 10 * 1024 * 1024;
const mostRedirects = 5;
/** Different times for connecting whose connections are kept: definitions may name any number. */
const mostAgents = 16;
const refusalCode = "FLOW_HOST_NOT_ALLOWED";

/** `isAllowed`: asked for each request, also for those that redirects lead to. */
export function createHttpAgents(isAllowed: HostGuard = () => true): HttpAgents {
  /** Connections are kept by the time that connecting may take, because undici sets that per agent. The latest used is the last. */
  const agents = new Map<number, Undici.Agent>();
  const closing = new AbortController();

  function latest({ Agent }: typeof Undici, connectTimeoutMs: number): Undici.Agent {
    const agent = agents.get(connectTimeoutMs) ?? new Agent({ connect: { timeout: connectTimeoutMs }, maxResponseSize: largestAnswer });
    agents.delete(connectTimeoutMs);
    agents.set(connectTimeoutMs, agent);
    for (const [time, unused] of [...agents].slice(0, -mostAgents)) {
      agents.delete(time);
      // Ends what it has begun; `closing` cuts that off as any other.
      void unused.close();
    }
    return agent;
  }

  return {
    closing: closing.signal,
    async agentFor(connectTimeoutMs) {
      const undici = await import("undici");
      // The agent is looked up when a request is sent, as it may have been closed since, also between a request and its redirect.
      const send: Dispatcher.DispatcherComposeInterceptor = () => (options, handler) =>
        latest(undici, connectTimeoutMs).dispatch(options, handler);
      const redirect = undici.interceptors.redirect({ maxRedirections: mostRedirects });
      // The last one is the outermost: what a redirect leads to passes the guard as well.
      return latest(undici, connectTimeoutMs).compose(send, guardWith(isAllowed), redirect);
    },
    async close() {
      closing.abort();
      await Promise.all([...agents.values()].map((agent) => agent.destroy()));
    },
  };
}

function guardWith(isAllowed: HostGuard): Dispatcher.DispatcherComposeInterceptor {
  return (dispatch) => (options, handler) => {
    const origin = new URL(String(options.origin));
    if (isAllowed(origin)) return dispatch(options, handler);
    const message = `HTTP tasks may not talk to ${origin.host}: the server was started with a list of hosts that they may (--http-allow)`;
    throw Object.assign(new Error(message), { code: refusalCode });
  };
}

/** Whether nothing was sent, because the host is not allowed. */
export const isHostRefusal = (error: unknown): boolean => error instanceof Error && "code" in error && error.code === refusalCode;

/** Why there is no answer. */
export function describeHttpFailure(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  return cause instanceof Error ? `${error.message}: ${cause.message}` : error.message;
}
