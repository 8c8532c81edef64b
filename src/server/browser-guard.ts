/**
 * Keeps web pages from a server that has no authentication. Anything that runs in a browser can send requests to this machine, and
 * answers without CORS headers only keep it from reading them: a poll would still take a task.
 *
 * - A request that a page of another origin caused is refused (`Origin`, and `Sec-Fetch-Site` where there is none).
 * - On a loopback address the `Host` must be one that no public DNS gives out: a page could else have its own name point to this
 *   machine after it was loaded (DNS rebinding), and be of the same origin then.
 *
 * Programs send none of these headers, and are not concerned.
 */
import { isIP } from "node:net";
import type { IncomingHttpHeaders } from "node:http";

/** Why a request is refused; undefined where it is not. `target` is its path with its query. */
export type BrowserGuard = (headers: IncomingHttpHeaders, target: string) => string | undefined;

export function createBrowserGuard({ isLoopback }: { isLoopback: boolean }): BrowserGuard {
  // Most clients send one and the same over and over.
  let lastHost: string | undefined;
  return (headers, target) => {
    const { host, origin } = headers;
    if (isLoopback && host !== undefined && host !== lastHost) {
      if (!isPrivateHost(host)) return `This server answers to names of this machine only, and not to ${shorten(host)}.`;
      lastHost = host;
    }
    if (origin !== undefined) return isOwnOrigin(origin, host) ? undefined : refusalOf(origin);
    const site = headers["sec-fetch-site"];
    if (site === undefined || site === "same-origin" || site === "none") return undefined;
    // Whoever follows a link gets a page to look at; calls are not for that.
    return headers["sec-fetch-mode"] === "navigate" && isPage(target) ? undefined : refusalOf("another site");
  };
}

/** Below a plain word that is not `api`: `/%61pi` would be that as well. */
const isPage = (target: string): boolean => /^\/(?!api(?:[/?]|$))[\w-]*(?:[/?]|$)/.test(target);

const refusalOf = (origin: string): string =>
  `Requests of web pages of other origins are refused, and this one comes from ${shorten(origin)}.`;

const shorten = (text: string): string => (text.length > 100 ? `${text.slice(0, 100)}...` : text);

/** The page was served by this very server, under the name under which it is asked now. */
function isOwnOrigin(origin: string, host: string | undefined): boolean {
  return host !== undefined && (origin === `http://${host}` || origin === `https://${host}`);
}

/** An address, a name without a dot, or one below a domain that is kept for machines themselves. */
function isPrivateHost(host: string): boolean {
  const name = /^\[(.*)\](?::\d+)?$/.exec(host)?.[1] ?? host.replace(/:\d*$/, "");
  return isIP(name) !== 0 || !name.replace(/\.$/, "").includes(".") || /\.(?:localhost|internal)\.?$/i.test(name);
}
