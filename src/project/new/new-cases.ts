/** A first case for `flow test`: the file beside the workflow. */
import type { Json, JsonObject } from "../../core/json.ts";
import { fieldsAs } from "./definition-text.ts";
import { fillTemplate } from "./fill-template.ts";
import type { NewFile } from "./write-new-files.ts";

export interface NewCase {
  /** Relative to the root. */
  file: string;
  /** Where the file beside it does not tell. */
  workflow?: string;
  input: JsonObject;
  /** Outputs by reference name. */
  mocks: Readonly<Record<string, JsonObject>>;
  /** What the run came to. */
  expected: { status: string; path: readonly string[]; output: JsonObject };
}

export async function newCases({ file, workflow, input, mocks, expected }: NewCase): Promise<NewFile> {
  const { status, path, output } = expected;
  const given = Object.entries(mocks).map(([name, sample]): [string, Json] => [name, { output: sample }]);
  const one = {
    name: status === "COMPLETED" ? "completes" : `ends as ${status}`,
    ...(Object.keys(input).length === 0 ? {} : { input }),
    ...(given.length === 0 ? {} : { mocks: Object.fromEntries(given) }),
    expect: { status, path: [...path], ...(Object.keys(output).length === 0 ? {} : { output }) },
  };
  const head = workflow === undefined ? {} : { workflow };
  return { file, text: await fillTemplate("cases.yml", { cases: fieldsAs("yaml", { ...head, cases: [one] }) }) };
}
