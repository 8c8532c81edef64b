import type { EnvironmentApi } from "../../core/conductor-api.ts";
import { answerJson, answerText } from "./answer.ts";
import type { App } from "./app.ts";
import { readText } from "./read-body.ts";

const collection = "/api/secrets";
const item = `${collection}/:key`;
const allowed = /^[a-zA-Z0-9_-]+$/;
const notAllowed = "key must match pattern [a-zA-Z0-9_-]+ (alphanumeric, underscore, dash only)";

/** Secrets are given when the server starts; calls only read them. */
export function addSecretRoutes(app: App, environment: EnvironmentApi): void {
  app.get(collection, () => answerJson(environment.getSecretNames()));
  app.post(collection, () => answerJson(environment.getSecretNames()));
  app.get(`${collection}/v2`, () => {
    const masked = environment.getSecretNames().map((name) => ({ name, partial: maskOf(environment.getSecret(name) ?? "") }));
    return answerJson(masked);
  });
  app.get(item, (context) => {
    const key = context.req.param("key");
    if (!allowed.test(key)) return answerEmpty(400);
    const value = environment.getSecret(key);
    return value === undefined ? answerEmpty(404) : answerText(value);
  });
  app.put(item, async (context) => {
    if (!allowed.test(context.req.param("key"))) return refusal(400, notAllowed);
    if ((await readText(context)) === "") return refusal(400, "value is required");
    return refusal(501, "env-backed secrets are read-only");
  });
  app.delete(item, (context) =>
    allowed.test(context.req.param("key")) ? refusal(501, "env-backed secrets are read-only") : refusal(400, notAllowed),
  );
  app.get(`${item}/exists`, (context) => {
    const key = context.req.param("key");
    return allowed.test(key) ? answerFlag(environment.getSecret(key) !== undefined) : answerEmpty(400);
  });
}

/** Enough to tell secrets apart, and of short ones nothing. */
function maskOf(value: string): string {
  if (value === "") return "";
  return value.length <= 8 ? "..." : `${value.slice(0, 4)}...${value.slice(-4)}`;
}

const answerEmpty = (status: number): Response => new Response(null, { status, headers: { "Content-Length": "0" } });

/** Bare words that are called JSON, as on the real server. */
const refusal = (status: number, text: string): Response => new Response(text, { status, headers: { "Content-Type": "application/json" } });

const answerFlag = (flag: boolean): Response => new Response(String(flag), { headers: { "Content-Type": "application/json" } });
