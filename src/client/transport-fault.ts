/** Why there is no complete answer, in the client's own words, whichever transport was at work. */

export type FaultReason =
  /** Nothing was sent: refused, unknown host, no route. */
  | "unreachable"
  /** Nothing was sent: the certificate of either side was not accepted. */
  | "untrusted"
  /** Something listens there, but it does not speak HTTP, or not TLS. */
  | "protocol"
  /** The connection broke before the answer began; whether the server acted is unknown. */
  | "broken"
  | "truncated"
  | "too-large"
  | "timeout"
  | "aborted"
  /** Nothing was sent: the transport was closed before. */
  | "closed";

/** Thrown by transports. The client on top turns it into an error with method and address. */
export class TransportFault extends Error {
  readonly reason: FaultReason;
  /** The server had begun to answer. */
  readonly answered: boolean;

  constructor(reason: FaultReason, message: string, details: { cause?: unknown; answered?: boolean } = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = "TransportFault";
    this.reason = reason;
    this.answered = details.answered ?? false;
  }
}

const unreachableTexts: Readonly<Record<string, string>> = {
  ECONNREFUSED: "nothing listens there",
  ENOTFOUND: "the host name is unknown",
  EAI_AGAIN: "the host name could not be looked up",
  EHOSTUNREACH: "there is no route to the host",
  ENETUNREACH: "there is no route to the network",
  EADDRNOTAVAIL: "no local address is left to connect from",
  UND_ERR_CONNECT_TIMEOUT: "the connection was not accepted in time",
  ETIMEDOUT: "the connection was not accepted in time",
  UND_ERR_ABORTED: "the proxy did not let the connection through",
};
const brokenCodes: ReadonlySet<string> = new Set(["ECONNRESET", "EPIPE", "UND_ERR_SOCKET", "UND_ERR_CLOSED", "UND_ERR_DESTROYED"]);
const timeoutCodes: ReadonlySet<string> = new Set(["UND_ERR_HEADERS_TIMEOUT", "UND_ERR_BODY_TIMEOUT"]);
const plainServerCodes: ReadonlySet<string> = new Set(["ERR_SSL_WRONG_VERSION_NUMBER", "ERR_SSL_PACKET_LENGTH_TOO_LONG", "EPROTO"]);
const tlsCode = /^(ERR_TLS_|ERR_SSL_|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|UND_ERR_PRX_TLS|HOSTNAME_MISMATCH|INVALID_CA)/;

/** Classifies whatever a transport threw. */
export function toTransportFault(error: unknown): TransportFault {
  if (error instanceof TransportFault) return error;
  const chain = causesOf(error);
  for (const { code, name, message } of chain) {
    if (name === "HTTPParserError") return new TransportFault("protocol", "what listens there does not speak HTTP", { cause: error });
    if (code === undefined) {
      if (name === "TimeoutError") return new TransportFault("timeout", "no complete answer in time", { cause: error });
      if (name === "AbortError") return new TransportFault("aborted", "the request was cancelled", { cause: error });
      continue;
    }
    const unreachable = unreachableTexts[code];
    if (unreachable !== undefined) return new TransportFault("unreachable", unreachable, { cause: error });
    if (plainServerCodes.has(code)) return new TransportFault("protocol", "what listens there does not speak TLS", { cause: error });
    if (tlsCode.test(code)) return new TransportFault("untrusted", message, { cause: error });
    if (timeoutCodes.has(code)) return new TransportFault("timeout", "no complete answer in time", { cause: error });
    if (brokenCodes.has(code)) return new TransportFault("broken", "the connection broke before an answer came", { cause: error });
  }
  return new TransportFault("broken", chain[0]?.message ?? String(error), { cause: error });
}

interface ErrorFacts {
  code: string | undefined;
  name: string;
  message: string;
}

/** `fetch` and Happy Eyeballs wrap the real reason, so every level is looked at. */
function causesOf(error: unknown): ErrorFacts[] {
  const facts: ErrorFacts[] = [];
  const pending: unknown[] = [error];
  while (pending.length > 0 && facts.length < 10) {
    const current = pending.shift();
    if (!(current instanceof Error)) continue;
    facts.push({
      code: "code" in current && typeof current.code === "string" ? current.code : undefined,
      name: current.name,
      message: current.message,
    });
    if (current instanceof AggregateError) pending.push(...current.errors);
    if (current.cause !== undefined) pending.push(current.cause);
  }
  return facts;
}
