import { describe, expect, test } from "vitest";
import type { Kind } from "../../src/core/definition.ts";
import { identityText } from "../../src/core/definition.ts";
import type { JsonObject } from "../../src/core/json.ts";
import { orderSteps } from "../../src/core/order-steps.ts";
import type { Step } from "../../src/core/plan.ts";
import { simple } from "./support.ts";

const calling = (...names: (string | [string, number])[]): JsonObject[] =>
  names.map((one, index) => {
    const [name, version] = typeof one === "string" ? [one] : one;
    return {
      ...simple(`r${index}`, "sub"),
      type: "SUB_WORKFLOW",
      subWorkflowParam: { name, ...(version === undefined ? {} : { version }) },
    };
  });

function step(kind: Kind, name: string, body: JsonObject = {}, version?: number): Step {
  return { kind, name, ...(version === undefined ? {} : { version }), action: "create", body: { name, ...body }, changes: [] };
}
const workflow = (name: string, tasks: JsonObject[] = [], version = 1): Step => step("workflow", name, { version, tasks }, version);
const deleted = ({ body = {}, ...rest }: Step): Step => ({ ...rest, action: "delete", before: body });
const names = (steps: readonly Step[]): string[] => steps.map(identityText);

describe("writes", () => {
  test("go by kind", () => {
    const steps = [step("schedule", "s"), step("event-handler", "e"), workflow("w"), step("task", "z"), step("task", "a")];
    expect(names(orderSteps(steps))).toEqual(["a", "z", "w@1", "e", "s"]);
  });

  test("take sub-workflows before their parents, at any depth and under every branch", () => {
    const nested = [
      { ...simple("switch", "s"), type: "SWITCH", evaluatorType: "value-param", expression: "x", decisionCases: { a: calling("z_inner") } },
    ];
    const steps = [workflow("a_top", nested), workflow("b_other"), workflow("z_inner", calling("z_innermost")), workflow("z_innermost")];
    expect(names(orderSteps(steps))).toEqual(["z_innermost@1", "z_inner@1", "a_top@1", "b_other@1"]);
  });

  test("know a failure workflow, and follow the version that is meant", () => {
    const steps = [
      step("workflow", "a", { version: 1, failureWorkflow: "z", tasks: [] }, 1),
      workflow("b", calling(["c", 2])),
      workflow("c", calling("z"), 1),
      workflow("c", [], 2),
      workflow("z"),
    ];
    expect(names(orderSteps(steps))).toEqual(["z@1", "a@1", "c@2", "b@1", "c@1"]);
  });

  test("break a circle at the first by name, whatever the order they came in", () => {
    const steps = [workflow("c", calling("a")), workflow("a", calling("b", "a")), workflow("b", calling("c"))];
    const orders = [steps, [...steps].reverse(), [...steps].slice(1).concat(steps.slice(0, 1))].map((one) => names(orderSteps(one)));
    expect(new Set(orders.map(String))).toEqual(new Set(["c@1,b@1,a@1"]));
  });

  test("do not depend on the order in which a workflow names its sub-workflows", () => {
    const others = [workflow("x"), workflow("y")];
    const forwards = orderSteps([workflow("a", calling("x", "y")), ...others]);
    expect(names(orderSteps([workflow("a", calling("y", "x")), ...others]))).toEqual(names(forwards));
  });

  test("hold a chain that is longer than the stack is deep", () => {
    const length = 20_000;
    const steps = Array.from({ length }, (_, index) => workflow(`w${index}`, index + 1 < length ? calling(`w${index + 1}`) : []));
    const ordered = names(orderSteps(steps));
    expect([ordered[0], ordered.at(-1)]).toEqual([`w${length - 1}@1`, "w0@1"]);
  });
});

test("deletes come last, exactly the other way round", () => {
  const steps = [step("schedule", "s"), step("event-handler", "e"), workflow("parent", calling("sub")), workflow("sub"), step("task", "t")];
  const writes = names(orderSteps(steps));
  expect(names(orderSteps(steps.map(deleted)))).toEqual([...writes].reverse());
  expect(names(orderSteps([...steps.map(deleted), step("task", "new")]))).toEqual(["new", ...[...writes].reverse()]);
});

test("a step without a body names nothing", () => {
  const bare: Step = { kind: "workflow", name: "w", version: 1, action: "none", changes: [] };
  expect(names(orderSteps([bare]))).toEqual(["w@1"]);
});
