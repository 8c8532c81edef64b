/** Who may talk to a server that has keys: whoever sends a token, or in a browser a key id and its secret. */
import { getPath } from "hono/utils/url";
import { TokenRequestSchema } from "../../core/model/token.ts";
import type { TokenRequest } from "../../core/model/token.ts";
import type { Tokens } from "../runtime/tokens.ts";
import { answerJson } from "./answer.ts";
import type { App, RequestBindings } from "./app.ts";
import { readModel } from "./read-body.ts";

const tokenPath = "/api/token";
/** Bytes. Anybody may send a body there. */
const largestRequest = 16 * 1024;
/** What anybody may ask. */
const open: ReadonlySet<string> = new Set([tokenPath, "/health", "/api/health", "/api/version"]);

export function addTokenRoute(app: App, tokens: Tokens): void {
  app.post(tokenPath, async (context) => {
    const { keyId = "", keySecret = "" } = await readModel<TokenRequest>(context, TokenRequestSchema, largestRequest);
    const token = tokens.exchange(keyId, keySecret);
    // Not INVALID_TOKEN: clients would try to get another one.
    return token === undefined ? refuse("INVALID_CREDENTIALS", "The key id or its secret is wrong") : answerJson({ token });
  });
}

/** The routes for those who have a token. */
export function guardRoutes(app: App, tokens: Tokens): Pick<App, "fetch"> {
  return {
    fetch: (request: Request, bindings?: RequestBindings) => {
      // The very path by which a route is looked up.
      const path = getPath(request);
      return (open.has(path) ? undefined : refusalOf(request.headers, path, tokens)) ?? app.fetch(request, bindings);
    },
  };
}

function refusalOf(headers: Headers, path: string, tokens: Tokens): Response | undefined {
  const basic = /^Basic ([\w+/=-]+)$/i.exec(headers.get("authorization") ?? "")?.[1];
  if (basic !== undefined) {
    const [, keyId = "", secret = ""] = /^([^:]*):(.*)$/s.exec(Buffer.from(basic, "base64").toString("utf8")) ?? [];
    if (tokens.isKey(keyId, secret)) return undefined;
  }
  const token = headers.get("x-authorization");
  const state = token === null || token === "" ? "missing" : tokens.check(token);
  if (state === "valid") return undefined;
  const answer = state === "expired" ? refuse("EXPIRED_TOKEN", "The token has expired") : refuse("INVALID_TOKEN", messages[state]);
  // Browsers ask for both then. Calls are for programs.
  if (!path.startsWith("/api/")) answer.headers.set("WWW-Authenticate", 'Basic realm="Conductor", charset="UTF-8"');
  return answer;
}

const messages = {
  missing: "This server wants a token (X-Authorization), which POST /api/token gives for a key id and its secret",
  unknown: "The token is not known to this server",
} as const;

const refuse = (error: string, message: string): Response => answerJson({ status: 401, message, error, retryable: false }, 401);
