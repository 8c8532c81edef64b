import { expect, test } from "vitest";
import { toldTask } from "../../../src/core/model/told-task.ts";
import { blankTask } from "../../harness/blank-task.ts";

test("500 characters of a reason are told", () => {
  expect(toldTask(blankTask({ reasonForIncompletion: "x".repeat(501) })).reasonForIncompletion).toBe("x".repeat(500));
  const short = blankTask({ reasonForIncompletion: "x".repeat(500) });
  expect(toldTask(short)).toBe(short);
  expect(toldTask(blankTask())).not.toHaveProperty("reasonForIncompletion");
});
