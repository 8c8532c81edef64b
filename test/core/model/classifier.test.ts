import { expect, test } from "vitest";
import { classifierOf } from "../../../src/core/model/classifier.ts";

test("what kind of workflow a definition describes", () => {
  expect(classifierOf({})).toBe("workflow");
  expect(classifierOf({ metadata: { classifier: "mine", agent_sdk: "x" } })).toBe("mine");
  expect(classifierOf({ metadata: { classifier: 5 } })).toBe("workflow");
  expect(classifierOf({ metadata: { agent_sdk: "x" } })).toBe("agent");
  expect(classifierOf({ metadata: { agentDef: {} } })).toBe("agent");
});
