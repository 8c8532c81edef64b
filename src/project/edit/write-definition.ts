/** A definition as the text of a new YAML file. */
import type { JsonObject } from "../../core/json.ts";
import { isSameValue } from "../../core/changes.ts";
import { FlowError } from "../../core/errors.ts";
import { parseText } from "../read-text.ts";
import type { Manner } from "./write-value.ts";
import { writeFields } from "./write-value.ts";

const manner: Manner = {
  json: false,
  lineBreak: "\n",
  step: "  ",
  indentsLists: true,
  quote: "plain",
  keyQuote: "plain",
  colon: ": ",
  padding: " ",
};

/** Throws (`failed`) for a value that YAML would not give back as it is. */
export function writeDefinition(body: JsonObject): string {
  const text = `${writeFields(body, "", manner).join("\n")}\n`;
  const { value, problems } = parseText("new.yml", text);
  const [problem] = problems;
  if (problem === undefined && isSameValue(value, body)) return text;
  throw new FlowError("failed", problem?.message ?? "The definition holds a value that a YAML file would not give back as it is.", {
    hint: "Write it into a .json file: `flow tasks show NAME --remote --json` shows it, and so do the other kinds.",
  });
}
