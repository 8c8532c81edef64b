/** Which proxy a request goes through, by the environment variables that every other tool reads. */
import { FlowError } from "../core/errors.ts";
import { secretsOf } from "./address.ts";

export type ProxyEnvironment = Readonly<Record<string, string | undefined>>;

/**
 * The proxy for `origin`, or undefined for a direct connection. `https_proxy`/`HTTPS_PROXY` hold for https addresses and
 * `http_proxy`/`HTTP_PROXY` for http ones; the lower case wins. Loopback addresses are never sent through a proxy.
 */
export function chooseProxy(origin: string, environment: ProxyEnvironment): URL | undefined {
  const target = new URL(origin);
  const name = target.protocol === "https:" ? "https_proxy" : "http_proxy";
  const text = environment[name] || environment[name.toUpperCase()];
  if (text === undefined || text === "" || isLoopback(target.hostname)) return undefined;
  const exceptions = environment["no_proxy"] || environment["NO_PROXY"] || "";
  if (exceptions.split(/[\s,]+/).some((exception) => isException(target, exception))) return undefined;
  const proxy = text.includes("://") ? text : `http://${text}`;
  if (!URL.canParse(proxy) || !/^https?:$/.test(new URL(proxy).protocol)) {
    throw new FlowError("config", `The proxy named by ${name.toUpperCase()} is not an http or https address.`, {
      hint: `Write it like http://proxy.example:3128, or name the server's host in NO_PROXY.`,
    });
  }
  return new URL(proxy);
}

/** What no message may repeat of the proxies that the environment names, whichever of them is asked. */
export function proxySecrets(environment: ProxyEnvironment): string[] {
  return ["http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"].flatMap((name) => {
    const text = environment[name] ?? "";
    const address = text.includes("://") ? text : `http://${text}`;
    return URL.canParse(address) ? secretsOf(new URL(address)) : [];
  });
}

function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname.endsWith(".localhost") || hostname === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

/** `host`, `.domain`, `*.domain`, `domain` (with everything below it), each with an optional port, or `*`. */
function isException(target: URL, exception: string): boolean {
  if (exception === "") return false;
  if (exception === "*") return true;
  const [, host = "", port] = /^(.*?)(?::(\d+))?$/.exec(exception.toLowerCase()) ?? [];
  const targetPort = target.port || (target.protocol === "https:" ? "443" : "80");
  if (port !== undefined && port !== targetPort) return false;
  const domain = host.replace(/^\*?\./, "");
  return target.hostname === domain || target.hostname.endsWith(`.${domain}`);
}
