/** Connections to whatever definitions name: only to allowed hosts, with limits. */
import type { Agent, Dispatcher } from "undici";
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
const refusalCode = "FLOW_HOST_NOT_ALLOWED";

/** `isAllowed`: asked for each request, also for those that redirects lead to. */
export function createHttpAgents(isAllowed: HostGuard = () => true): HttpAgents {
  /** Connections are kept by the time that connecting may take, because undici sets that per agent. */
  const agents = new Map<number, Agent>();
  const closing = new AbortController();
  return {
    closing: closing.signal,
    async agentFor(connectTimeoutMs) {
      const { Agent: UndiciAgent, interceptors } = await import("undici");
      let agent = agents.get(connectTimeoutMs);
      if (agent === undefined) {
        agent = new UndiciAgent({ connect: { timeout: connectTimeoutMs }, maxResponseSize: largestAnswer });
        agents.set(connectTimeoutMs, agent);
      }
      // The last one is the outermost: what a redirect leads to passes the guard as well.
      return agent.compose(guardWith(isAllowed), interceptors.redirect({ maxRedirections: mostRedirects }));
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
