/** HTML whose values are always escaped. */
export interface Html {
  readonly html: string;
}

type Part = string | number | Html | undefined | readonly Html[];

const escapes: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

const escaped = (text: string): string => text.replaceAll(/[&<>"']/g, (character) => escapes[character] ?? "");

/** A text or number becomes text, a piece of HTML stays as it is; nothing is nothing. */
export function markup(pieces: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return { html: pieces.reduce((text, piece, index) => text + toHtml(parts[index - 1]) + piece) };
}

function toHtml(part: Part): string {
  if (part === undefined) return "";
  if (typeof part === "string" || typeof part === "number") return escaped(String(part));
  return "html" in part ? part.html : part.map((one) => one.html).join("");
}

/** A text of our own that is HTML already. */
export const raw = (text: string): Html => ({ html: text });

/** ` name="value"` */
export const attribute = (name: string, value: string | number | undefined): Html =>
  value === undefined ? raw("") : markup` ${raw(name)}="${value}"`;

/** ` name` */
export const flag = (name: string, isSet: boolean): Html => raw(isSet ? ` ${name}` : "");
