/** Which hosts HTTP tasks may talk to, where somebody limits it. */
import { FlowError } from "../../core/errors.ts";

/** Is a request to this address (an origin such as `https://api.example.com:8443`) allowed? */
export type HostGuard = (origin: URL) => boolean;

interface HostRule {
  host: string;
  /** `*.example.com`: any name below it, not the name itself. */
  isBelow: boolean;
  /** Any where it is absent. */
  port?: string;
}

const rulePattern = /^(?<below>\*\.)?(?<host>\[[0-9a-fA-F:.]+\]|[^\s*/@:[\]?#]+)(?::(?<port>\d{1,5}))?$/;
const defaultPorts: Readonly<Record<string, string>> = { "http:": "80", "https:": "443" };

/** `host`, `host:port`, `*.domain` or `*.domain:port`. Throws a usage error for anything else. An empty list allows nothing. */
export function createHostGuard(rules: readonly string[]): HostGuard {
  const known = rules.map(parseRule);
  return (origin) => known.some((rule) => admits(rule, origin));
}

function parseRule(text: string): HostRule {
  const { below, host = "", port } = rulePattern.exec(text.trim())?.groups ?? {};
  // The address that a definition gives is normalised by the same rules: case, IDN, IPv6 and odd forms of IPv4.
  const url = `http://${host}`;
  if (host === "" || !URL.canParse(url)) {
    throw new FlowError("usage", `'${text}' names no host that HTTP tasks may talk to`, {
      hint: "Give api.example.com, api.example.com:8443 or *.example.com.",
    });
  }
  return { host: new URL(url).hostname, isBelow: below !== undefined, ...(port === undefined ? {} : { port }) };
}

function admits({ host, isBelow, port }: HostRule, { hostname, port: given, protocol }: URL): boolean {
  if (port !== undefined && port !== (given === "" ? defaultPorts[protocol] : given)) return false;
  // A dot at the end names the same host.
  const name = hostname.replace(/\.$/, "");
  return isBelow ? name.endsWith(`.${host}`) : name === host;
}
