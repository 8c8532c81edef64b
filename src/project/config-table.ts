/** Every setting: how it is written in a config file, which flag and which environment variables set it, and its default. */
import type { ExactNumber, Json, JsonObject } from "../core/json.ts";
import { isExactNumber, isJsonObject } from "../core/json.ts";
import { severities } from "../core/severity.ts";
import type { Severities } from "../core/severity.ts";

export const settingTypes = {
  text: { wanted: "a text", accepts: (value: Json) => typeof value === "string" && value !== "" },
  url: { wanted: "an address such as http://localhost:8080/api", accepts: isAddress },
  count: { wanted: "a whole number from 0", accepts: (value: Json) => Number.isInteger(value) && Number(value) >= 0 },
  positive: { wanted: "a whole number from 1", accepts: (value: Json) => Number.isInteger(value) && Number(value) >= 1 },
  port: {
    wanted: "a port from 0 to 65535",
    accepts: (value: Json) => Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 65_535,
  },
  flag: { wanted: "true or false", accepts: (value: Json) => typeof value === "boolean" },
  texts: { wanted: "a text or a list of texts", accepts: isTexts },
  values: { wanted: "values by their names", accepts: isValues },
  severities: { wanted: "codes of findings, each with error, warning or off", accepts: isSeverities },
} as const;

export interface SettingFacts {
  type: keyof typeof settingTypes;
  /** The name of the flag that sets it. */
  flag?: ConfigFlag;
  /** The first that is set counts. */
  variables?: readonly string[];
  fallback?: Json;
  /** Only the environment may set it, and nothing shows it: its value is a secret or belongs to one. */
  isSecret?: true;
  /** Stands in profiles alone. */
  profileOnly?: true;
}

export type ConfigFlag = "server" | "timeout" | "retries";

/** Keys of a config file in dotted form. */
export const settings = {
  project: { type: "text", variables: ["FLOW_PROJECT"] },
  "server.url": { type: "url", flag: "server", variables: ["FLOW_SERVER", "CONDUCTOR_SERVER_URL"] },
  "server.keyId": { type: "text", variables: ["CONDUCTOR_AUTH_KEY"], isSecret: true },
  "server.keySecret": { type: "text", variables: ["CONDUCTOR_AUTH_SECRET"], isSecret: true },
  "server.apiKey": { type: "text", variables: ["FLOW_API_KEY"], isSecret: true },
  "server.keyIdEnv": { type: "text" },
  "server.keySecretEnv": { type: "text" },
  "server.keySecretFile": { type: "text" },
  "server.apiKeyEnv": { type: "text" },
  "server.apiKeyFile": { type: "text" },
  "server.timeoutMs": { type: "positive", flag: "timeout", fallback: 30_000 },
  "server.retries": { type: "count", flag: "retries", fallback: 3 },
  "server.caFile": { type: "text" },
  "server.certFile": { type: "text" },
  "server.keyFile": { type: "text" },
  "paths.tasks": { type: "texts", fallback: ["tasks"] },
  "paths.workflows": { type: "texts", fallback: ["workflows"] },
  "paths.events": { type: "texts", fallback: ["events"] },
  "paths.schedules": { type: "texts", fallback: ["schedules"] },
  "paths.subscribers": { type: "texts", fallback: ["subscribers"] },
  "paths.include": { type: "texts", fallback: [] },
  "paths.exclude": { type: "texts", fallback: [] },
  "worker.concurrency": { type: "positive", fallback: 20 },
  "worker.drainSeconds": { type: "count", fallback: 25 },
  "worker.journal": { type: "flag", fallback: true },
  "worker.metricsPort": { type: "port" },
  "worker.metricsHost": { type: "text" },
  "worker.otelEndpoint": { type: "url" },
  "validate.ignore": { type: "texts", fallback: [] },
  env: { type: "values" },
  protected: { type: "flag", profileOnly: true },
  "validate.severity": { type: "severities", fallback: {} },
} as const satisfies Record<string, SettingFacts>;

export type SettingName = keyof typeof settings;

export const settingNames: readonly SettingName[] = Object.keys(settings).filter(isSettingName);

export function isSettingName(name: string): name is SettingName {
  return Object.hasOwn(settings, name);
}

export const factsOf = (name: SettingName): SettingFacts => settings[name];

/** Keys of the predecessor's file, and what they set. */
export const olderKeys: Readonly<Record<string, SettingName>> = {
  conductor_server_url: "server.url",
  conductor_api_key_env_var: "server.apiKeyEnv",
};

function isAddress(value: Json): boolean {
  if (typeof value !== "string" || !URL.canParse(value)) return false;
  const { protocol, search, hash } = new URL(value);
  return (protocol === "http:" || protocol === "https:") && search === "" && hash === "";
}

function isTexts(value: Json): boolean {
  return settingTypes.text.accepts(value) || (Array.isArray(value) && value.every((item) => settingTypes.text.accepts(item)));
}

export function isSeverities(value: Json | undefined): value is JsonObject & Severities {
  return isJsonObject(value) && Object.values(value).every((item) => severities.some((severity) => severity === item));
}

/** What stands for `${env.NAME}`: numbers and flags count as they are written. */
export function isValues(value: Json): value is { [name: string]: string | number | boolean | ExactNumber } {
  return isJsonObject(value) && Object.values(value).every((item) => isExactNumber(item) || (item !== null && typeof item !== "object"));
}
