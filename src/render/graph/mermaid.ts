/** A workflow, or a run of it, as a Mermaid flowchart: https://mermaid.js.org/syntax/flowchart.html */
import { fitWidth, visible } from "../text.ts";
import type { NodeShape, Picture, PictureNode } from "./picture.ts";
import { stateWords } from "./state-words.ts";
import { toneOf } from "./tones.ts";
import type { Tone } from "./tones.ts";

const brackets = {
  task: ["[", "]"],
  decision: ["{{", "}}"],
  group: ["[", "]"],
  "sub-workflow": ["[[", "]]"],
  wait: ["([", "])"],
  end: ["([", "])"],
} as const satisfies Record<NodeShape, readonly [string, string]>;

/** Conditions and scripts may be long. */
const widestDetail = 60;

/** Fill, border and text that are legible on light and on dark pages. */
const classes = {
  done: "fill:#dcfce7,stroke:#16a34a,color:#14532d",
  failed: "fill:#fee2e2,stroke:#dc2626,color:#7f1d1d",
  active: "fill:#dbeafe,stroke:#2563eb,color:#1e3a8a",
  stopped: "fill:#fef3c7,stroke:#d97706,color:#78350f",
  skipped: "fill:#f3f4f6,stroke:#9ca3af,color:#4b5563,stroke-dasharray:4 3",
  waiting: "fill:#f3f4f6,stroke:#9ca3af,color:#4b5563",
} as const satisfies Record<Tone, string>;

/** `now` (epoch ms) gives the running time of what is under way. */
export function renderMermaid(picture: Picture, now: number): string {
  const ids = new Map(picture.nodes.map(({ ref }, index) => [ref, `n${index + 1}`]));
  const idOf = (ref: string): string => ids.get(ref) ?? "";
  const used = new Map<Tone, string[]>();
  const drawGroup = (group: string | undefined, indent: string): string[] =>
    picture.nodes
      .filter((node) => node.group === group)
      .flatMap((node) => {
        if (picture.run !== undefined) {
          const tone = toneOf(node.state?.status);
          used.set(tone, [...(used.get(tone) ?? []), idOf(node.ref)]);
        }
        const inside = drawGroup(node.ref, `${indent}  `);
        const lines = describe(node, now);
        if (inside.length === 0) return [`${indent}${idOf(node.ref)}${brackets[node.shape].join(`"${lines.join("<br/>")}"`)}`];
        // A second line would stand upon what is inside.
        return [`${indent}subgraph ${idOf(node.ref)} ["${lines.join(" ")}"]`, `${indent}  direction TB`, ...inside, `${indent}end`];
      });
  const edges = picture.edges.map(({ from, to, labels }) => {
    const label = labels.length === 0 ? "" : `|"${labels.map((one) => escape(one === "" ? '""' : one)).join(", ")}"|`;
    return `  ${idOf(from)} -->${label} ${idOf(to)}`;
  });
  return [
    "flowchart TD",
    `  accTitle: ${oneLine(titleOf(picture))}`,
    ...drawGroup(undefined, "  "),
    ...edges,
    ...[...used].flatMap(([tone, nodes]) => [`  classDef ${tone} ${classes[tone]}`, `  class ${nodes.join(",")} ${tone}`]),
    "",
  ].join("\n");
}

const titleOf = ({ title, run }: Picture): string => (run === undefined ? title : `${title} ${run.workflowId} ${run.status}`);

function describe(node: PictureNode, now: number): string[] {
  const { label, detail, condition, state } = node;
  return [
    `<b>${escape(label)}</b>`,
    ...(detail === "" ? [] : [escape(fitWidth(detail, widestDetail))]),
    ...(condition === undefined ? [] : [escape(fitWidth(`when ${condition}`, widestDetail))]),
    ...(state === undefined ? [] : [escape(stateWords(state, now).join(", "))]),
  ];
}

/** Letters, digits and a few marks stay; all that could be syntax, Markdown or markup goes as a character's number. */
function escape(text: string): string {
  return visible(text).replace(/[^\p{L}\p{M}\p{N} _,@/:.=()]/gu, (character) => `#${character.codePointAt(0) ?? 0};`);
}

/** A title ends with its line, and a semicolon or a brace would end it earlier. */
const oneLine = (text: string): string => text.replace(/[^\p{L}\p{M}\p{N} _,@/:.()-]/gu, "_");
