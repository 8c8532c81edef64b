/** The values for `${env.NAME}`: from the process, then from the profile, then from the file. */
import { childPointer } from "../core/pointer.ts";
import { isValues } from "./config-table.ts";
import type { ConfigFile } from "./find-config.ts";
import { profileSection } from "./resolve-settings.ts";
import type { Environment } from "./resolve-settings.ts";

export interface EnvironmentSources {
  config: ConfigFile | undefined;
  profile: string | undefined;
  env: Environment;
}

export interface EnvironmentValue {
  name: string;
  value: string;
  /** For people, as those of the settings are. */
  origin: string;
}

/** Undefined for what nothing sets. As everywhere, an empty variable counts as not set; an empty text in the config is one. */
export function findEnvironmentValue(name: string, { config, profile, env }: EnvironmentSources): EnvironmentValue | undefined {
  const own = Object.hasOwn(env, name) ? env[name] : undefined;
  if (own !== undefined && own !== "") return { name, value: own, origin: `environment ${name}` };
  for (const { values, pointer, label } of sections(config, profile)) {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value === undefined || config === undefined) continue;
    const place = `${config.file}:${config.locate(childPointer(pointer, name)).line}`;
    return { name, value: String(value), origin: label === undefined ? place : `profile ${label} (${place})` };
  }
  return undefined;
}

/** All that the config names, for people. */
export function listEnvironmentValues(sources: EnvironmentSources): EnvironmentValue[] {
  const names = new Set(sections(sources.config, sources.profile).flatMap(({ values }) => Object.keys(values)));
  return [...names].sort().flatMap((name) => findEnvironmentValue(name, sources) ?? []);
}

function sections(config: ConfigFile | undefined, profile: string | undefined) {
  if (config === undefined) return [];
  const chosen = profile === undefined ? undefined : profileSection(config, profile);
  const places = [
    { values: chosen?.["env"], pointer: `${childPointer("/profiles", profile ?? "")}/env`, label: profile },
    { values: config.value["env"], pointer: "/env", label: undefined },
  ];
  return places.flatMap(({ values, ...place }) => (values !== undefined && isValues(values) ? [{ values, ...place }] : []));
}
