/** Takes out of a server's words what no message, journal or report may repeat: some servers and gateways quote what they were sent. */

const mask = "***";
/** Servers quote requests within messages within answers; each of these escapes once more. */
const deepestEscape = 4;

/** However the secrets are written: as they are, in addresses, in base64, and in JSON strings within JSON strings. */
export function hideSecrets(text: string, secrets: Iterable<string | undefined>): string {
  if (text === "") return text;
  const forms = new Set<string>();
  for (const secret of secrets) if (secret !== undefined && secret !== "") for (const form of formsOf(secret)) forms.add(form);
  // A longer form may hold a shorter one, of which it would keep the rest.
  return [...forms].sort((left, right) => right.length - left.length).reduce((clean, form) => clean.replaceAll(form, mask), text);
}

function formsOf(secret: string): string[] {
  const encoded = encodeAddress(secret);
  const base64 = Buffer.from(secret).toString("base64");
  const short = base64.replace(/=+$/, "");
  const plain = [
    secret,
    encoded,
    encoded.replaceAll(/%[0-9A-F]{2}/g, (escape) => escape.toLowerCase()),
    base64,
    short,
    forAddresses(short),
  ];
  return plain.flatMap(escapesOf);
}

const forAddresses = (base64: string): string => base64.replaceAll("+", "-").replaceAll("/", "_");

/** Half of a surrogate pair has no form in an address. */
function encodeAddress(secret: string): string {
  try {
    return encodeURIComponent(secret);
  } catch {
    return secret;
  }
}

function escapesOf(form: string): string[] {
  const escapes = [form];
  for (let depth = 0, last = form; depth < deepestEscape; depth++) {
    const next = JSON.stringify(last).slice(1, -1);
    if (next === last) break;
    escapes.push(next);
    last = next;
  }
  return escapes;
}
