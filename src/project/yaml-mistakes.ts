/** What is wrong with a YAML document: its syntax, and what it holds that JSON cannot carry or the server would not keep. */
import { createRequire } from "node:module";
import type * as yaml from "yaml";
import type { Alias, Document, Node, Pair, Scalar } from "yaml";
import type { Mistake, TextProblem } from "./parsed-text.ts";
import { maxDepth, numberMistake, positionAt, prototypeKey, repeatedKey, textMistake, tooDeep } from "./parsed-text.ts";

/** Loaded when a text needs it, and synchronously: positions are asked for in the midst of pure code. */
export function loadYaml(): typeof yaml {
  return createRequire(import.meta.url)("yaml");
}

export function findYamlProblems(document: Document, text: string): TextProblem[] {
  const issues = [...document.errors, ...document.warnings].sort((left, right) => left.pos[0] - right.pos[0]);
  const exhausted = issues.find(({ code }) => code === "RESOURCE_EXHAUSTION");
  const told = exhausted === undefined ? issues : [exhausted];
  if (told.length === 0) return findLosses(document, text);
  return told.map((issue) => ({ ...describeIssue(issue, text), ...positionAt(text, issue.pos[0]) }));
}

function findLosses(document: Document, text: string): TextProblem[] {
  const problems: TextProblem[] = [];
  const report = (node: { range?: [number, number, number] | null | undefined }, mistake: Mistake | undefined) => {
    if (mistake !== undefined) problems.push({ ...mistake, ...positionAt(text, node.range?.[0] ?? 0) });
  };
  const { visit, isScalar } = loadYaml();
  visit(document, {
    Collection(_key, node, path) {
      if (path.filter((parent) => !("key" in parent)).length <= maxDepth) return undefined;
      report(node, tooDeep);
      return visit.BREAK;
    },
    Alias(_key, node, path) {
      report(node, aliasMistake(node, path, document));
    },
    Scalar(_key, node) {
      report(node, scalarMistake(node));
    },
    Pair(_key, pair) {
      if (!isScalar(pair.key)) return;
      if (pair.key.value === "__proto__") report(pair.key, prototypeKey);
      if (isMergeKey(pair.key) && mergeSources(pair, document) === undefined) report(pair.key, mergeMistake);
    },
  });
  return problems;
}

function aliasMistake(alias: Alias, path: readonly unknown[], document: Document): Mistake | undefined {
  const node = alias.resolve(document);
  if (node === undefined) return { message: `The alias *${alias.source} has no anchor before it.` };
  return path.includes(node) ? { message: `The alias *${alias.source} stands inside of what it stands for.` } : undefined;
}

function scalarMistake(node: Scalar): Mistake | undefined {
  const { value } = node;
  if (typeof value === "string") return textMistake(value);
  if (typeof value === "number") {
    const source = node.source ?? String(value);
    return /^[-+]?\.(?:inf|nan)$/i.test(source) ? { message: `${source} is no number that JSON can carry.` } : numberMistake(source);
  }
  if (typeof value !== "object" || value === null) return undefined;
  return { message: `JSON cannot carry a value of the type ${node.tag ?? "that is named here"}.`, hint: "Write it as a text in quotes." };
}

/** `<<`, which takes in the fields of other mappings. In quotes it is a key like any other. */
export const isMergeKey = (key: unknown): boolean => loadYaml().isScalar(key) && key.value === "<<" && key.type === "PLAIN";

/** The mappings that a merge key names, the first before the others; undefined where it names something else. */
export function mergeSources({ value }: Pair, document: Document): Node[] | undefined {
  const { isAlias, isMap, isSeq } = loadYaml();
  const resolve = (node: unknown): unknown => (isAlias(node) ? node.resolve(document) : node);
  const named = resolve(value);
  const sources = (isSeq(named) ? named.items : [named]).map(resolve);
  return sources.every((source) => isMap(source)) ? sources : undefined;
}

const mergeMistake: Mistake = {
  message: "The merge key << takes mappings, and something else follows it.",
  hint: "Name an anchor, as in `<<: *base`, or a list of them. A field of that name stands in quotes.",
};

function describeIssue(issue: { code: string; message: string; pos: [number, number] }, text: string): Mistake {
  switch (issue.code) {
    case "DUPLICATE_KEY":
      return repeatedKey(/^[^:\n]*/.exec(text.slice(issue.pos[0]))?.[0].trim() ?? "");
    case "MULTIPLE_DOCS":
      return { message: "A second YAML document begins here.", hint: "Keep one definition in a file, or write a list of them." };
    case "RESOURCE_EXHAUSTION":
      return tooDeep;
    case "TAG_RESOLVE_FAILED":
      return {
        message: `This YAML tag is not known: ${issue.message.replace(/^Unresolved tag: /, "")}.`,
        hint: "Only YAML's core types are read.",
      };
    default:
      return { message: `This is not YAML: ${issue.message.replace(/\.$/, "").replace(/closing (["'])quote/, "closing $1 quote")}.` };
  }
}
