/** Names of time zones, as the server's Java knows them. */

/** What JavaScript knows beside these in capitals are abbreviations that Java refuses. */
const shortNames: ReadonlySet<string> = new Set("CET EET GB GMT MET NZ PRC ROK UCT UTC UT WET Z".split(" "));
const offset = /^(?:UTC|GMT|UT)?[+-](\d|\d\d(?::?([0-5]\d)(?::?([0-5]\d))?)?)$/;
/** With a capital in every part: Java tells letter cases apart, JavaScript does not. */
const region = /^[A-Z][\w+-]*(?:\/[A-Z][\w+-]*)*$/;

export function isZoneId(id: string): boolean {
  if (/^[A-Z]{1,3}$/.test(id)) return shortNames.has(id);
  const match = offset.exec(id);
  if (match !== null) return secondsOf(match) <= 18 * 3600;
  return region.test(id) && isKnownHere(id);
}

const secondsOf = ([, hours = "", minutes = "0", seconds = "0"]: RegExpExecArray): number =>
  Number(hours.slice(0, 2)) * 3600 + Number(minutes) * 60 + Number(seconds);

function isKnownHere(id: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: id }).format !== undefined;
  } catch {
    return false;
  }
}
