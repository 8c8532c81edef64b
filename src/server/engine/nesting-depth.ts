/** How deep JSON may be nested, as Jackson has it. What is deeper would overflow the stack of whatever walks through it. */
export const deepest = 1000;

const quote = 0x22;
const backslash = 0x5c;

/** Looks at brackets outside of strings only: the text need not be valid. */
export function isTooDeep(text: string): boolean {
  // Each level takes a character.
  if (text.length <= deepest) return false;
  let depth = 0;
  let isInString = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (isInString) {
      if (code === backslash) at += 1;
      else if (code === quote) isInString = false;
    } else if (code === quote) isInString = true;
    // Brackets and braces differ by the same bit: [ { and ] }.
    else if ((code | 0x20) === 0x7b) depth += 1;
    else if ((code | 0x20) === 0x7d) depth -= 1;
    if (depth > deepest) return true;
  }
  return false;
}
