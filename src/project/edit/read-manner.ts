/** How a file is written, so that what comes in looks like what is there. */
import type { Layout } from "./layout.ts";
import { beginsLine, indentOf, lineStart } from "./lines.ts";
import type { Quote } from "./write-scalar.ts";
import type { Manner } from "./write-value.ts";

/** What one walk over the layout finds out. */
interface Traits {
  steps: string[];
  listSteps: number[];
  texts: Record<Quote, number>;
  keys: Record<Quote, number>;
  colons: string[];
  paddings: string[];
}

export function readManner(text: string, root: Layout, json: boolean): Manner {
  const traits: Traits = {
    steps: [],
    listSteps: [],
    texts: { plain: 0, single: 0, double: 0 },
    keys: { plain: 0, single: 0, double: 0 },
    colons: [],
    paddings: [],
  };
  if (json) collectNested(text, root.start, root, traits);
  collect(text, root, traits);
  return {
    json,
    lineBreak: /\r?\n/.exec(text)?.[0] === "\r\n" ? "\r\n" : "\n",
    step: traits.steps[0] ?? "  ",
    indentsLists: (traits.listSteps[0] ?? 1) > 0,
    quote: json ? "double" : mostUsed(traits.texts),
    keyQuote: json ? "double" : mostUsed(traits.keys),
    colon: json ? (traits.colons[0] ?? ": ") : ": ",
    padding: traits.paddings[0] ?? (json ? "" : " "),
  };
}

function mostUsed({ plain, single, double }: Record<Quote, number>): Quote {
  if (double > plain + single) return "double";
  return single > plain + double ? "single" : "plain";
}

function collect(text: string, layout: Layout, traits: Traits): void {
  if (layout.type === "map") {
    const [first] = layout.entries;
    if (layout.flow && first !== undefined) traits.paddings.push(text.charAt(layout.start + 1) === " " ? " " : "");
    for (const { key, keyStart, keyEnd, value } of layout.entries) {
      traits.keys[quoteAt(text, keyStart)] += 1;
      if (layout.flow && key !== undefined && !text.slice(keyEnd, value.start).includes("\n"))
        traits.colons.push(text.slice(keyEnd, value.start));
      collectNested(text, keyStart, value, traits);
      collect(text, value, traits);
    }
  } else if (layout.type === "list") {
    for (const { start, value } of layout.items) {
      if (layout.flow) collectNested(text, start, value, traits);
      collect(text, value, traits);
    }
  } else if (layout.type === "scalar" && isText(text, layout.start, layout.style)) traits.texts[quoteAt(text, layout.start)] += 1;
}

/** How much deeper the value's fields or items stand than what it belongs to. */
function collectNested(text: string, parentStart: number, value: Layout, traits: Traits): void {
  const inner = value.type === "map" ? value.entries[0]?.start : value.type === "list" ? value.items[0]?.start : undefined;
  if (inner === undefined || !beginsLine(text, inner)) return;
  const parent = text.slice(lineStart(text, parentStart), parentStart);
  const margin = /^[\s-]*$/.test(parent) ? parent.replaceAll("-", " ") : indentOf(text, parentStart);
  const deeper = indentOf(text, inner).slice(margin.length);
  if (value.type === "list" && !value.flow) traits.listSteps.push(deeper.length);
  else if (deeper !== "") traits.steps.push(deeper);
}

/** Plain scalars count as texts only where quotes would be a choice. */
const isText = (text: string, start: number, style: string): boolean =>
  style === "single" ||
  style === "double" ||
  (style === "plain" && /^[A-Za-z]/.test(text.charAt(start)) && !/^(?:true|false|null)\b/.test(text.slice(start, start + 6)));

export function quoteAt(text: string, offset: number): Quote {
  const first = text.charAt(offset);
  return first === '"' ? "double" : first === "'" ? "single" : "plain";
}
