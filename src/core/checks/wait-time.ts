/** The two ways in which a WAIT task says how long. */

const duration =
  /^\s*(?:(\d+)\s*(?:days?|d))?\s*(?:(\d+)\s*(?:hours?|hrs?|h))?\s*(?:(\d+)\s*(?:minutes?|mins?|m))?\s*(?:(\d+)\s*(?:seconds?|secs?|s))?\s*$/i;

/** `1 day 2 hours 3 mins 4 secs`, any part left out, in this order; each number fits in 32 bits. */
export function isWaitDuration(text: string): boolean {
  const match = duration.exec(text);
  return match !== null && match.slice(1).every((digits) => Number(digits ?? 0) < 2 ** 31);
}

/** `2030-01-31`, with or without `10:00`, with or without a zone after it: its short name, `GMT+02:00` or `+0200`. The server reads it leniently: month 13 is next January. */
export function isWaitDate(text: string): boolean {
  return /^\s*\d+-\d+-\d+(?: +\d+:\d+(?: +(?:GMT[+-]\d{1,2}:\d{2}|[+-]\d{4}|[A-Za-z][A-Za-z ]*))?)?$/.test(text);
}
