/** How a request proves who sends it: a static API key, or a token that a key id and secret are exchanged for. */
import { FlowError, isHttpError } from "../core/errors.ts";
import { isJsonObject } from "../core/json.ts";
import { pauseFor } from "./abort-signals.ts";

export type Auth =
  | { apiKey: string }
  | {
      keyId: string;
      keySecret: string;
      /** Milliseconds after which a token is exchanged for a new one, before the server lets it expire; 0: only when it is refused. */
      refreshMs?: number;
    };

export interface Authentication {
  /** The value of `X-Authorization`, or undefined where the server wants none. Fetches a token when there is no fresh one. */
  token(): Promise<string | undefined> | string | undefined;
  /** The server has refused this token, or wants one where there was none. True if a try with a new one makes sense. */
  replace(refused: string | undefined): Promise<boolean>;
}

export interface TokenSource {
  /** `POST /token`, answered as JSON. */
  exchange(body: { keyId: string; keySecret: string }): Promise<unknown>;
  /** Monotonic milliseconds. */
  now(): number;
}

const defaultRefreshMs = 30 * 60 * 1000;
/** A server that gives out no token is not asked again before that; a worker has many requests that want one. */
const pauseAfterFailureMs = 1000;
/** How long calls wait for a new token while the old one is still good. */
const patienceMs = 1000;

export function createAuthentication(auth: Auth | undefined, source: TokenSource): Authentication {
  if (auth === undefined) return { token: () => undefined, replace: async () => false };
  if ("apiKey" in auth) {
    if (!/^[\x20-\x7e]+$/.test(auth.apiKey)) {
      throw new FlowError("config", "The API key is empty or holds a line break or another character that cannot be sent.", {
        hint: "Look at the variable or file that it comes from; `flow config show` names it.",
      });
    }
    return { token: () => auth.apiKey, replace: async () => false };
  }
  return createTokenAuthentication(auth, source);
}

function createTokenAuthentication(auth: { keyId: string; keySecret: string; refreshMs?: number }, source: TokenSource): Authentication {
  const refreshMs = auth.refreshMs ?? defaultRefreshMs;
  let token: string | undefined;
  let renewAt = 0;
  /** When the server said that it has no tokens; undefined while it has them. */
  let openSince: number | undefined;
  // Everyone who needs a token meanwhile waits for the same exchange.
  let exchanging: Promise<void> | undefined;
  /** Resolves when the exchange is over, or has taken long. */
  let patience: Promise<void> = Promise.resolve();
  let failed: { error: unknown; at: number } | undefined;

  async function exchange(): Promise<void> {
    try {
      const answer = await source.exchange({ keyId: auth.keyId, keySecret: auth.keySecret });
      if (!isJsonObject(answer) || typeof answer["token"] !== "string" || answer["token"] === "") {
        throw new FlowError("bad-answer", "The server answered the key id and secret without a token (POST /token).", {
          hint: "Check the server address; `flow doctor` looks into it.",
        });
      }
      token = answer["token"];
      renewAt = refreshMs === 0 ? Infinity : source.now() + refreshMs;
      failed = undefined;
      openSince = undefined;
    } catch (error) {
      // Open-source Conductor has no tokens at all: whoever can reach it may use it.
      if (!isHttpError(error) || error.status !== 404) {
        failed = { error, at: source.now() };
        throw error;
      }
      openSince = source.now();
    }
  }

  function renew(): Promise<void> {
    if (failed !== undefined && source.now() - failed.at < pauseAfterFailureMs) return Promise.reject(failed.error);
    exchanging ??= begin();
    return exchanging;
  }

  function begin(): Promise<void> {
    const end = new AbortController();
    patience = pauseFor(patienceMs, end.signal);
    return exchange().finally(() => {
      exchanging = undefined;
      end.abort();
    });
  }

  return {
    token() {
      if (openSince !== undefined || (token !== undefined && source.now() < renewAt)) return token;
      const renewal = renew();
      if (token === undefined) return renewal.then(() => token);
      // It is renewed before it expires, so the old one may do for a while. If not, the server says so.
      renewal.catch(() => undefined);
      return patience.then(() => token);
    },
    async replace(refused) {
      // Another request may have renewed it while this one was under way.
      if (token !== refused) return true;
      // Authentication may have been switched on since.
      if (openSince !== undefined && source.now() - openSince < pauseAfterFailureMs) return false;
      await renew();
      return openSince === undefined;
    },
  };
}
