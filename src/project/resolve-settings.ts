/** Which value each setting has, and where it comes from: flags > environment > profile > file > defaults. */
import { FlowError } from "../core/errors.ts";
import type { Source } from "../core/definition.ts";
import { nearest } from "../core/nearest.ts";
import type { Json, JsonObject } from "../core/json.ts";
import { isJsonObject } from "../core/json.ts";
import { childPointer } from "../core/pointer.ts";
import type { ConfigFlag, SettingName } from "./config-table.ts";
import { factsOf, olderKeys, settingNames, settingTypes } from "./config-table.ts";
import type { ConfigFile } from "./find-config.ts";

/** The environment, or a part of it. An empty variable counts as not set. */
export type Environment = Readonly<Record<string, string | undefined>>;

export type LayerName = "flag" | "environment" | "profile" | "file" | "default";

export interface ResolvedValue {
  value: Json;
  layer: LayerName;
  /** For people: `flag --server`, `environment FLOW_SERVER`, `profile staging (config/flow.yml:12)`, `config/flow.yml:3`, `default`. */
  readonly origin: string;
  /** Where it is written, if it is from a file. */
  readonly source?: Source;
}

/** The checks have seen to the types; what is no text counts as absent. */
export const asText = (value: Json | undefined): string | undefined => (typeof value === "string" ? value : undefined);

export type ResolvedSettings = ReadonlyMap<SettingName, ResolvedValue>;

export interface SettingSources {
  flags: Partial<Record<ConfigFlag, Json>>;
  env: Environment;
  profile?: string;
  config?: ConfigFile;
}

export function resolveSettings(sources: SettingSources): ResolvedSettings {
  const lookups = [fromFlag, fromEnvironment, fromProfile, fromFile, fromDefault];
  const resolved = new Map<SettingName, ResolvedValue>();
  for (const name of settingNames) {
    for (const lookup of lookups) {
      const found = lookup(name, sources);
      if (found === undefined) continue;
      resolved.set(name, found);
      break;
    }
  }
  return resolved;
}

function fromFlag(name: SettingName, { flags }: SettingSources): ResolvedValue | undefined {
  const { flag } = factsOf(name);
  const value = flag === undefined ? undefined : flags[flag];
  if (flag === undefined || value === undefined) return undefined;
  return checked(name, { value, layer: "flag", origin: `flag --${flag}` });
}

function fromEnvironment(name: SettingName, { env }: SettingSources): ResolvedValue | undefined {
  for (const variable of factsOf(name).variables ?? []) {
    const value = env[variable];
    if (value !== undefined && value !== "") return checked(name, { value, layer: "environment", origin: `environment ${variable}` });
  }
  return undefined;
}

/** Values of files were checked when the file was read; these were not. */
function checked(name: SettingName, found: ResolvedValue): ResolvedValue {
  const { wanted, accepts } = settingTypes[factsOf(name).type];
  if (accepts(found.value)) return found;
  const from = `${found.origin.charAt(0).toUpperCase()}${found.origin.slice(1)}`;
  throw new FlowError("config", `${from} should be ${wanted}.`);
}

function fromProfile(name: SettingName, { config, profile }: SettingSources): ResolvedValue | undefined {
  if (profile === undefined) return undefined;
  const value = config && profileSection(config, profile);
  if (config === undefined || value === undefined) throw unknownProfile(profile, config);
  const found = readKey(value, name);
  return found && locatedValue(config, childPointer("/profiles", profile) + found.pointer, found.value, profile);
}

/** Undefined where the config has no such profile. */
export function profileSection(config: ConfigFile, profile: string): JsonObject | undefined {
  const profiles = config.value["profiles"];
  const section = isJsonObject(profiles) && Object.hasOwn(profiles, profile) ? profiles[profile] : undefined;
  return isJsonObject(section) ? section : undefined;
}

export function profileNames(config: ConfigFile | undefined): string[] {
  const profiles = config?.value["profiles"];
  return isJsonObject(profiles) ? Object.keys(profiles) : [];
}

function fromFile(name: SettingName, { config }: SettingSources): ResolvedValue | undefined {
  const found = config && readKey(config.value, name);
  return config && found && locatedValue(config, found.pointer, found.value);
}

function fromDefault(name: SettingName): ResolvedValue | undefined {
  const { fallback } = factsOf(name);
  return fallback === undefined ? undefined : { value: fallback, layer: "default", origin: "default" };
}

/** A setting in a section of the file: under its key, in the short form of `server`, or under the predecessor's key. */
function readKey(section: JsonObject, name: SettingName): { value: Json; pointer: string } | undefined {
  const [first = "", second] = name.split(".");
  const value = section[first];
  if (second === undefined) return value === undefined ? undefined : { value, pointer: `/${first}` };
  if (isJsonObject(value) && value[second] !== undefined) return { value: value[second], pointer: `/${first}/${second}` };
  if (name === "server.url" && typeof value === "string") return { value, pointer: "/server" };
  const older = Object.keys(olderKeys).find((key) => olderKeys[key] === name);
  const olderValue = older === undefined ? undefined : section[older];
  return olderValue === undefined ? undefined : { value: olderValue, pointer: `/${older}` };
}

function locatedValue(config: ConfigFile, pointer: string, value: Json, profile?: string): ResolvedValue {
  const source = (): Source => ({ file: config.file, ...config.locate(pointer) });
  return {
    value,
    layer: profile === undefined ? "file" : "profile",
    get source() {
      return source();
    },
    // Looked up when it is shown: finding a line can mean to parse the file once more.
    get origin() {
      const { file, line } = source();
      return profile === undefined ? `${file}:${line}` : `profile ${profile} (${file}:${line})`;
    },
  };
}

function unknownProfile(profile: string, config: ConfigFile | undefined): FlowError {
  if (config === undefined) {
    return new FlowError("config", `There is no profile ${profile}: no config file was found.`, {
      hint: "Run `flow init` to make one, or name it by --config.",
    });
  }
  const names = profileNames(config);
  const near = nearest(profile, names);
  const list = names.length === 0 ? "The file has no profiles." : `Its profiles: ${names.join(", ")}.`;
  return new FlowError("config", `There is no profile ${profile} in ${config.file}.`, {
    hint: near === undefined ? list : `Did you mean ${near}?`,
    file: config.file,
    ...config.locate("/profiles"),
  });
}
