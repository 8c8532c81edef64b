/** Random changes of random files: the text says what was wanted, and outside of what changed no character differs. */
import { describe, expect, it } from "vitest";
import { isSameValue } from "../../../src/core/changes.ts";
import { stringifyJson } from "../../../src/core/exact-json.ts";
import type { JsonObject } from "../../../src/core/json.ts";
import { editText } from "../../../src/project/edit/edit-text.ts";
import type { Edited } from "../../../src/project/edit/edit-text.ts";
import { parseText } from "../../../src/project/read-text.ts";
import { seeded } from "../../core/seeded.ts";
import type { RandomText, Range } from "./random-text.ts";
import { differsOnlyIn, randomChange, randomObject, writeRandomJson, writeRandomYaml } from "./random-text.ts";
import { testSeed } from "../../harness/test-seed.ts";

/** Of each format. */
const files = 1000;

interface Attempt {
  wanted: JsonObject;
  ranges: readonly Range[];
  edited: Edited;
}

function mistakeOf({ file, text: old, spans }: RandomText, { wanted, ranges, edited }: Attempt): string | undefined {
  if (edited.text === undefined) return `refused: ${edited.problem.message}`;
  if (!isSameValue(parseText(file, edited.text).value, wanted)) return "another value than wanted";
  const isShared = [...spans.values()].some(({ shared }) => shared);
  // Where values are shared, a change of one may have to write out another.
  return isShared || differsOnlyIn(old, ranges, edited.text) ? undefined : "more than the change was written";
}

describe(`edits of random files (FLOW_TEST_SEED=${testSeed})`, () => {
  it.each(["yaml", "json", "shared"] as const)("%s: only what changed is written", (format) => {
    const random = seeded(testSeed);
    let refused = 0;
    for (let index = 0; index < files; index++) {
      const value = randomObject(random, 3, 1 + random.below(5));
      const written = format === "json" ? writeRandomJson(value, random) : writeRandomYaml(value, random, format === "shared");
      if (!isSameValue(parseText(written.file, written.text).value, value))
        throw new Error(`The test wrote what it did not mean:\n${written.text}`);
      const { value: wanted, ranges } = randomChange(value, written, random);
      const edited = editText(written.file, written.text, wanted);
      const problem = mistakeOf(written, { wanted, ranges, edited });
      if (edited.problem !== undefined && format === "shared") refused += 1;
      else if (problem !== undefined) {
        throw new Error(
          `${problem} (file ${index})\n${written.text}\n--- became\n${edited.text ?? ""}\n--- for\n${stringifyJson(wanted)}\n${JSON.stringify(ranges)}`,
        );
      }
    }
    expect(refused).toBeLessThan(files / 4);
  });
});
