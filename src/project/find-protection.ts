/** Which protected profile stands for a server, whether it was chosen by name or its server by address. */
import { isJsonObject } from "../core/json.ts";
import type { ConfigFile } from "./find-config.ts";
import { asText, resolveSettings } from "./resolve-settings.ts";
import { withPath } from "./server-address.ts";

interface Chosen {
  profile?: string | undefined;
  /** Of the server, wherever it was set. */
  url?: string | undefined;
}

/** A protected profile that was chosen protects whatever server it is used with. */
export function findProtection(config: ConfigFile | undefined, { profile, url }: Chosen): string | undefined {
  const profiles = config?.value["profiles"];
  if (config === undefined || !isJsonObject(profiles)) return undefined;
  const names = Object.keys(profiles).filter((name) => {
    const written = profiles[name];
    return isJsonObject(written) && written["protected"] === true;
  });
  if (profile !== undefined && names.includes(profile)) return profile;
  return names.find((name) => {
    const own = asText(resolveSettings({ flags: {}, env: {}, profile: name, config }).get("server.url")?.value);
    return own !== undefined && url !== undefined && placeOf(own) === placeOf(url);
  });
}

/** Without user and password. */
function placeOf(address: string): string {
  const { host, pathname, protocol } = new URL(withPath(address));
  return `${protocol}//${host}${pathname}`;
}
