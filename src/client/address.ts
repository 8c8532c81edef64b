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
}

/** An address without a path means `/api` under it, where Conductor serves its REST interface. */
export function parseAddress(text: string): ServerAddress {
  if (!URL.canParse(text)) {
    throw new FlowError("config", `The server address ${JSON.stringify(withoutCredentials(text))} is not a URL.`, {
      hint: "Write it like http://localhost:8080/api.",
    });
  }
  const parsed = new URL(text);
  if (parsed.protocol !== "http:" && parsed.protocol !== "https:") {
    throw new FlowError("config", `The server address ${withoutCredentials(text)} is neither http nor https.`, {
      hint: "Write it like http://localhost:8080/api.",
    });
  }
  if (parsed.search !== "" || parsed.hash !== "") {
    throw new FlowError("config", `The server address ${withoutCredentials(text)} has a query or a fragment.`, {
      hint: "Leave out what follows ? or #.",
    });
  }
  const path = parsed.pathname.replace(/\/+$/, "");
  const basePath = path === "" ? "/api" : path;
  const address: ServerAddress = { origin: parsed.origin, basePath, url: `${parsed.origin}${basePath}` };
  if (parsed.username !== "") {
    const pair = `${decodeURIComponent(parsed.username)}:${decodeURIComponent(parsed.password)}`;
    address.authorization = `Basic ${Buffer.from(pair).toString("base64")}`;
  }
  return address;
}

function withoutCredentials(text: string): string {
  return text.replace(/\/\/[^/@]*@/, "//");
}
