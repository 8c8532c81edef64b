/** Reads the credentials and certificates that the settings refer to, when a connection needs them. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { FlowError } from "../core/errors.ts";
import type { SettingName } from "./config-table.ts";
import { asText } from "./resolve-settings.ts";
import type { Environment, LayerName, ResolvedSettings, ResolvedValue } from "./resolve-settings.ts";
import type { Secret } from "./secret.ts";
import { createSecret } from "./secret.ts";

export type Credentials = { apiKey: Secret } | { keyId: string; keySecret: Secret };

/** PEM texts. */
export interface Certificates {
  ca?: string;
  cert?: string;
  key?: Secret;
}

interface Place {
  root: string;
  env: Environment;
}

const layers: readonly LayerName[] = ["flag", "environment", "profile", "file", "default"];

const apiKeyNames = ["server.apiKey", "server.apiKeyEnv", "server.apiKeyFile"] as const satisfies readonly SettingName[];
const keyIdNames = ["server.keyId", "server.keyIdEnv"] as const satisfies readonly SettingName[];
const keySecretNames = ["server.keySecret", "server.keySecretEnv", "server.keySecretFile"] as const satisfies readonly SettingName[];

/**
 * Undefined where none are configured. Where both an API key and a key with a secret are, the one that was set nearer to the
 * command counts. Throws a FlowError (`config`) where a reference leads to nothing.
 */
export function readCredentials(settings: ResolvedSettings, place: Place): Credentials | undefined {
  const apiKey = nearestOf(settings, apiKeyNames);
  const keyId = nearestOf(settings, keyIdNames);
  const keySecret = nearestOf(settings, keySecretNames);
  const pair = [keyId, keySecret].filter((found) => found !== undefined).sort(byLayer)[0];
  if (apiKey !== undefined && (pair === undefined || byLayer(apiKey, pair) <= 0)) return { apiKey: readSecret(apiKey, place) };
  if (pair === undefined) return undefined;
  if (keyId === undefined || keySecret === undefined) {
    const missing = keyId === undefined ? "keyIdEnv or CONDUCTOR_AUTH_KEY" : "keySecretEnv, keySecretFile or CONDUCTOR_AUTH_SECRET";
    throw new FlowError("config", `A key and its secret belong together, and only one is set (${pair.by.origin}).`, {
      hint: `Set ${missing}.`,
      ...pair.by.source,
    });
  }
  return { keyId: readSecret(keyId, place).reveal(), keySecret: readSecret(keySecret, place) };
}

export function readCertificates(settings: ResolvedSettings, { root }: { root: string }): Certificates {
  const read = (name: SettingName) => {
    const found = settings.get(name);
    return found === undefined ? undefined : readReferenced(root, name, found);
  };
  const [ca, cert, key] = [read("server.caFile"), read("server.certFile"), read("server.keyFile")];
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key: createSecret(key) }),
  };
}

interface Found {
  name: SettingName;
  by: ResolvedValue;
}

const byLayer = (left: Found, right: Found): number => layers.indexOf(left.by.layer) - layers.indexOf(right.by.layer);

function nearestOf(settings: ResolvedSettings, names: readonly SettingName[]): Found | undefined {
  const found = names.flatMap((name) => {
    const by = settings.get(name);
    return by === undefined ? [] : [{ name, by }];
  });
  return found.sort(byLayer)[0];
}

function readSecret(found: Found, { root, env }: Place): Secret {
  const value = asText(found.by.value) ?? "";
  if (found.name.endsWith("File")) return createSecret(readReferenced(root, found.name, found.by).replace(/\r?\n$/, ""));
  if (!found.name.endsWith("Env")) return createSecret(value);
  const secret = env[value];
  if (secret !== undefined && secret !== "") return createSecret(secret);
  const message = `The environment variable ${value} is not set; ${found.name} names it (${found.by.origin}).`;
  throw new FlowError("config", message, { hint: `Set ${value}, or change ${found.name}.`, ...found.by.source });
}

function readReferenced(root: string, name: SettingName, found: ResolvedValue): string {
  const file = path.resolve(root, asText(found.value) ?? "");
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new FlowError("config", `The file that ${name} names cannot be read (${found.origin}): ${reason}.`, { cause, ...found.source });
  }
}
