/** Finds what is wrong in a config file. Unknown keys are errors: a misspelt one would be ignored in silence. */
import { environmentName, looksSecret } from "../core/environment-values.ts";
import { FlowError } from "../core/errors.ts";
import { findingCodes, isFindingCode } from "../core/finding-codes.ts";
import { nearest } from "../core/nearest.ts";
import type { Json, JsonObject } from "../core/json.ts";
import { isJsonObject } from "../core/json.ts";
import { childPointer } from "../core/pointer.ts";
import type { Severities } from "../core/severity.ts";
import type { SettingName } from "./config-table.ts";
import { factsOf, isSettingName, isSeverities, olderKeys, settingNames, settingTypes } from "./config-table.ts";
import type { ConfigFile } from "./find-config.ts";

/** Throws a FlowError (`config`) for the first mistake, with its place. */
export function checkConfig(config: ConfigFile): void {
  checkSection(config, config.value, "", "");
  const profiles = config.value["profiles"];
  if (profiles === undefined) return;
  if (!isJsonObject(profiles)) throw mistake(config, "/profiles", "The key profiles should hold profiles by their names.");
  for (const [name, profile] of Object.entries(profiles)) {
    const pointer = childPointer("/profiles", name);
    if (!isJsonObject(profile)) throw mistake(config, pointer, `The profile ${name} should be an object with keys such as \`server\`.`);
    checkSection(config, profile, pointer, "");
  }
}

/** `section` is the dotted prefix of the keys in this object; at the top it is empty. */
function checkSection(config: ConfigFile, value: JsonObject, base: string, section: string): void {
  const isProfile = base.startsWith("/profiles/");
  for (const [key, item] of Object.entries(value)) {
    const pointer = childPointer(base, key);
    const name = section === "" ? key : `${section}.${key}`;
    if (section === "" && Object.hasOwn(olderKeys, key)) checkOlderKey(config, value, key, item, pointer);
    else if (isWritable(name, isProfile)) checkValue(config, name, item, pointer);
    else if (section === "" && key === "profiles" && !isProfile) continue;
    else if (section === "" && isSection(key)) checkInner(config, key, item, pointer);
    else throw unknownKey(config, name, section, pointer, isProfile);
  }
}

function checkInner(config: ConfigFile, key: string, item: Json, pointer: string): void {
  if (isJsonObject(item)) checkSection(config, item, pointer, key);
  else if (key === "server") checkValue(config, "server.url", item, pointer);
  else throw mistake(config, pointer, `The key ${key} should hold an object.`);
}

function checkValue(config: ConfigFile, name: SettingName, value: Json, pointer: string): void {
  const { wanted, accepts } = settingTypes[factsOf(name).type];
  if (!accepts(value)) throw mistake(config, pointer, `The key ${name} should be ${wanted}.`);
  if (name === "validate.severity" && isSeverities(value)) checkSeverities(config, value, pointer);
  if (name === "env" && isJsonObject(value)) checkNames(config, Object.keys(value), pointer);
}

/** A name that no placeholder can have would be ignored in silence, and a secret has no place in a file. */
function checkNames(config: ConfigFile, names: readonly string[], pointer: string): void {
  for (const name of names) {
    const place = childPointer(pointer, name);
    if (!environmentName.test(name)) {
      throw mistake(config, place, `The name ${JSON.stringify(name)} cannot stand in a placeholder.`, "Names are like QUEUE_NAME.");
    }
    if (looksSecret(name)) {
      throw mistake(
        config,
        place,
        `${name} looks like a secret, and none is read from files.`,
        "Definitions cannot hold secrets: see docs/environments.md.",
      );
    }
  }
}

/** A code that does not exist would be ignored in silence, and an error that is switched off would only fail later. */
function checkSeverities(config: ConfigFile, severities: Severities, pointer: string): void {
  for (const [code, severity] of Object.entries(severities)) {
    const place = childPointer(pointer, code);
    if (!isFindingCode(code)) {
      const near = nearest(code, Object.keys(findingCodes));
      const hint = near === undefined ? "docs/findings lists them; flow validate prints them." : `Did you mean ${near}?`;
      throw mistake(config, place, `There is no finding with the code ${code}.`, hint);
    }
    if (findingCodes[code] !== "error" || severity === "error") continue;
    const hint = "Only the severity of warnings can be set.";
    throw mistake(config, place, `${code} is always an error: the server would refuse the definition, or a value would be lost.`, hint);
  }
}

function checkOlderKey(config: ConfigFile, section: JsonObject, key: string, value: Json, pointer: string): void {
  const name = olderKeys[key] ?? "server.url";
  checkValue(config, name, value, pointer);
  const server = section["server"];
  const isTwice = isJsonObject(server) ? server[name.slice("server.".length)] !== undefined : server !== undefined && name === "server.url";
  if (isTwice) throw mistake(config, pointer, `The keys ${key} and ${name} mean the same, and both are set.`, "Keep one of them.");
}

const isSection = (key: string): boolean => settingNames.some((name) => name.startsWith(`${key}.`));

function isWritable(name: string, isProfile: boolean): name is SettingName {
  if (!isSettingName(name)) return false;
  const { isSecret, profileOnly } = factsOf(name);
  return isSecret === undefined && (isProfile || profileOnly === undefined);
}

function unknownKey(config: ConfigFile, name: string, section: string, pointer: string, isProfile: boolean): FlowError {
  if (isSettingName(name)) return mistake(config, pointer, ...misplacedKey(name));
  const prefix = section === "" ? "" : `${section}.`;
  const allowed = settingNames
    .filter((other) => isWritable(other, isProfile) && other.startsWith(prefix))
    .map((other) => other.slice(prefix.length).split(".")[0] ?? "");
  const candidates = new Set([...allowed, ...(section === "" && !isProfile ? ["profiles"] : [])]);
  const near = nearest(name.slice(prefix.length), candidates);
  const hint = near === undefined ? `Known here: ${[...candidates].join(", ")}.` : `Did you mean ${prefix}${near}?`;
  return mistake(config, pointer, `The key ${name} is not known.`, hint);
}

function misplacedKey(name: SettingName): [message: string, hint: string] {
  if (factsOf(name).profileOnly === true) return [`The key ${name} belongs into a profile.`, `Write it as profiles.NAME.${name}.`];
  const references = settingNames.filter((other) => other === `${name}Env` || other === `${name}File`);
  return [
    `The key ${name} is not read from files, so that secrets do not get into Git.`,
    `Name the environment variable or file that holds it: ${references.join(" or ")}.`,
  ];
}

function mistake({ file, locate }: ConfigFile, pointer: string, message: string, hint?: string): FlowError {
  return new FlowError("config", message, { file, ...locate(pointer), ...(hint === undefined ? {} : { hint }) });
}
