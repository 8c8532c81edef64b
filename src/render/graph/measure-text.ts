/** How wide a text is about, in a sans-serif font that nobody knows: on the wide side, as it must fit. */
import { displayWidth } from "../text.ts";

/** In parts of the font's size. */
function widthOf(character: string): number {
  if (/[il.,:;'|!()[\]{}/\\ ]/.test(character)) return 0.36;
  if (/[fjrtI-]/.test(character)) return 0.42;
  if (/[mwMW@%]/.test(character)) return 0.92;
  if (/[A-Z_=<>+~&#$]/.test(character)) return 0.7;
  if (character < "\u0300") return 0.59;
  return displayWidth(character) * (displayWidth(character) === 2 ? 0.52 : 0.68);
}

export function measureText(text: string, size: number): number {
  let width = 0;
  for (const character of text) width += widthOf(character);
  return width * size;
}

/** The text, or as much of it as fits, with an ellipsis. */
export function fitText(text: string, size: number, width: number): string {
  if (measureText(text, size) <= width) return text;
  let kept = "";
  let left = width - size;
  for (const character of text) {
    left -= widthOf(character) * size;
    if (left < 0) break;
    kept += character;
  }
  return `${kept.trimEnd()}…`;
}
