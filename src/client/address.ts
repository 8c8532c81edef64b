/** The address of a server, as it was configured, taken apart. */
import { FlowError } from "../core/errors.ts";

export interface ServerAddress {
  /** `http://host:port` */
  origin: string;
  /** Path below the origin that every request begins with, without a slash at the end. */
  basePath: string;
  /** The whole address without credentials: for messages. */
  url: string;
  /** From `user:password@` in the address, for a gateway in front of the server. */
  authorization?: string;
  /** What of the above no message may repeat. */
  secrets: readonly string[];
}

/** An address without a path means `/api` under it, where Conductor serves its REST interface. */
export function parseAddress(text: string): ServerAddress {
  if (!URL.canParse(text)) {
    throw new FlowError("config", `The server address ${JSON.stringify(withoutSecrets(text))} is not a URL.`, { hint });
  }
  const parsed = new URL(text);
  if (parsed.protocol !== "http:" && parsed.protocol !== "https:") {
    throw new FlowError("config", `The server address ${withoutSecrets(text)} is neither http nor https.`, { hint });
  }
  if (parsed.search !== "" || parsed.hash !== "") {
    throw new FlowError("config", `The server address ${withoutSecrets(text)} has a query or a fragment.`, {
      hint: "Leave out what follows ? or #.",
    });
  }
  const path = parsed.pathname.replace(/\/+$/, "");
  const basePath = path === "" ? "/api" : path;
  const address: ServerAddress = { origin: parsed.origin, basePath, url: `${parsed.origin}${basePath}`, secrets: [] };
  const authorization = basicAuthorization(parsed);
  return authorization === undefined ? address : { ...address, authorization, secrets: secretsOf(parsed) };
}

/** What no message may repeat of an address with a user and a password. */
export function secretsOf(address: URL): string[] {
  const authorization = basicAuthorization(address)?.replace(/^Basic /, "");
  // Shorter ones would blot out half of every message.
  return [authorization ?? "", decode(address.password), address.password].filter(({ length }) => length > 3);
}

const hint = "Write it like http://localhost:8080/api.";

/** The header for `user:password@` in an address; undefined where it names nobody. */
export function basicAuthorization({ username, password }: URL): string | undefined {
  if (username === "" && password === "") return undefined;
  return `Basic ${Buffer.from(`${decode(username)}:${decode(password)}`).toString("base64")}`;
}

/** A percent sign that begins no escape stands for itself, as in many a password. */
const decode = (text: string): string => text.replace(/(?:%[0-9a-f]{2})+/gi, decodeEscapes);

function decodeEscapes(escapes: string): string {
  try {
    return decodeURIComponent(escapes);
  } catch {
    return escapes;
  }
}

/** Passwords may hold any sign and queries may hold keys, so what is before the last @ or after the first ? is left out. */
function withoutSecrets(text: string): string {
  const scheme = /^[a-z][a-z+.-]*:\/\//i.exec(text)?.[0] ?? "";
  return scheme + text.slice(Math.max(scheme.length, text.lastIndexOf("@") + 1)).replace(/[?#].*$/s, "");
}
