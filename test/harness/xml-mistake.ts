/** Finds what keeps a text from being well-formed XML 1.0 without a document type: strict, and short. */

const name = "[A-Za-z_][\\w.-]*";
const text = /^(?:[^<&]|&(?:amp|lt|gt|quot|apos|#\d+|#x[\da-f]+);)+/i;
const opening = new RegExp(`^<(${name})((?:\\s+${name}="(?:[^<&"]|&(?:amp|lt|gt|quot|apos|#\\d+|#x[\\da-f]+);)*")*)\\s*(/?)>`, "i");
const closing = new RegExp(`^</(${name})\\s*>`);
const character = /^[\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]*$/u;

/** Undefined where there is none. */
export function xmlMistake(document: string): string | undefined {
  if (!character.test(document)) return "a character that XML has no place for";
  let rest = document.replace(/^<\?xml version="1\.0" encoding="UTF-8"\?>\n/, "");
  if (rest === document) return "no declaration";
  const open: string[] = [];
  let roots = 0;
  while (rest !== "") {
    const at = rest.slice(0, 60);
    const [chunk = "", tag = "", attributes = "", end = ""] = opening.exec(rest) ?? closing.exec(rest) ?? text.exec(rest) ?? [];
    if (chunk === "") return `no markup: ${at}`;
    rest = rest.slice(chunk.length);
    if (chunk.startsWith("</")) {
      if (open.pop() !== tag) return `closes what is not open: ${at}`;
    } else if (chunk.startsWith("<")) {
      if (open.length === 0 && ++roots > 1) return `a second root: ${at}`;
      const names = [...attributes.matchAll(new RegExp(`\\s(${name})="`, "g"))].map(([, attribute]) => attribute);
      if (new Set(names).size < names.length) return `an attribute twice: ${at}`;
      if (end === "") open.push(tag);
    } else if (open.length === 0 && chunk.trim() !== "") return `text outside: ${at}`;
  }
  return open.length > 0 || roots !== 1 ? `${open.join(", ")} not closed` : undefined;
}
