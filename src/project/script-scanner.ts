/** Steps over JavaScript and TypeScript without parsing it: enough to find a literal's keys, never to evaluate anything. */

/** The offset after a string, template, comment or regular expression that begins here, or after one character. */
export function skipToken(text: string, at: number): number {
  const first = text.charAt(at);
  if (first === '"' || first === "'") return skipString(text, at, first);
  if (first === "`") return skipTemplate(text, at);
  if (first === "/") {
    const second = text.charAt(at + 1);
    if (second === "/") return endOr(text, text.indexOf("\n", at));
    if (second === "*") return endOr(text, text.indexOf("*/", at + 2), 2);
    if (beginsPattern(text, at)) return skipPattern(text, at);
  }
  const word = readWord(text, at);
  return at + Math.max(word.length, 1);
}

export function skipSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length) {
    if (/\s/.test(text.charAt(at))) at += 1;
    else if (text.startsWith("//", at) || text.startsWith("/*", at)) at = skipToken(text, at);
    else break;
  }
  return at;
}

const wordPattern = /[\p{ID_Start}$_][\p{ID_Continue}$]*/uy;

/** The identifier that begins here, or an empty text. */
export function readWord(text: string, at: number): string {
  wordPattern.lastIndex = at;
  return wordPattern.exec(text)?.[0] ?? "";
}

/** From inside a bracket to the comma that ends this value, or to the bracket that closes the list. */
export function skipValue(text: string, from: number): number {
  let at = from;
  let depth = 0;
  while (at < text.length) {
    const found = text.charAt(at);
    if (depth === 0 && (found === "," || found === "}" || found === "]" || found === ")")) return at;
    if (found === "{" || found === "[" || found === "(") depth += 1;
    if (found === "}" || found === "]" || found === ")") depth -= 1;
    at = skipToken(text, at);
  }
  return at;
}

/** From `<` to behind the `>` that closes it. */
export function skipTypeArguments(text: string, from: number): number {
  let depth = 0;
  for (let at = from; at < text.length; at = skipToken(text, at)) {
    if (text.charAt(at) === "<") depth += 1;
    if (text.charAt(at) === ">" && text.charAt(at - 1) !== "=") depth -= 1;
    if (depth === 0) return at + 1;
  }
  return from;
}

const endOr = (text: string, found: number, width = 0): number => (found === -1 ? text.length : found + width);

function skipString(text: string, from: number, quote: string): number {
  let at = from + 1;
  while (at < text.length && text.charAt(at) !== quote && text.charAt(at) !== "\n") at += text.charAt(at) === "\\" ? 2 : 1;
  return Math.min(at + 1, text.length);
}

function skipTemplate(text: string, from: number): number {
  let at = from + 1;
  while (at < text.length && text.charAt(at) !== "`") {
    if (text.startsWith("${", at)) at = skipSubstitution(text, at + 2);
    else at += text.charAt(at) === "\\" ? 2 : 1;
  }
  return Math.min(at + 1, text.length);
}

function skipSubstitution(text: string, from: number): number {
  let at = skipValue(text, from);
  while (at < text.length && text.charAt(at) === ",") at = skipValue(text, at + 1);
  return Math.min(at + 1, text.length);
}

/** A slash after an operator, a bracket that opens or a keyword begins a regular expression; after a value it divides. */
function beginsPattern(text: string, at: number): boolean {
  const before = text.slice(Math.max(0, at - 80), at).trimEnd();
  return before === "" || /(?:[-+*%&|^!~<>=?:;,({[}]|\b(?:return|typeof|case|in|of|await|yield|void|delete))$/.test(before);
}

function skipPattern(text: string, from: number): number {
  let inClass = false;
  for (let at = from + 1; at < text.length && text.charAt(at) !== "\n"; at += 1) {
    const found = text.charAt(at);
    if (found === "\\") at += 1;
    else if (found === "[") inClass = true;
    else if (found === "]") inClass = false;
    else if (found === "/" && !inClass) return at + 1 + readWord(text, at + 1).length;
  }
  return from + 1;
}
