import { expect, test } from "vitest";
import { decode } from "../../../src/core/model/decode.ts";
import { returnStrategies } from "../../../src/core/model/signal-response.ts";
import { TaskMockSchema } from "../../../src/core/model/workflow-test.ts";

test("a mock is read as Conductor reads it", () => {
  expect(decode(TaskMockSchema, { output: { a: 1 }, executionTime: "5", unknown: 1 }).value).toEqual({
    output: { a: 1 },
    executionTime: 5,
  });
  expect(decode(TaskMockSchema, { status: "DONE" }).issues).toMatchObject([{ kind: "bad-enum" }]);
});

test("the answers that may be asked for", () => {
  expect(returnStrategies).toContain("TARGET_WORKFLOW");
});
