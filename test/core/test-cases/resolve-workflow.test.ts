import { expect, it } from "vitest";
import type { LocalDefinition } from "../../../src/core/definition.ts";
import { checkMockNames, checkSteps } from "../../../src/core/test-cases/check-steps.ts";
import { readTestFile } from "../../../src/core/test-cases/read-test-file.ts";
import { resolveByFile, resolveWorkflow } from "../../../src/core/test-cases/resolve-workflow.ts";

const workflow = (name: string, version: number | undefined, file: string): LocalDefinition => {
  const source = { file, line: 1, column: 1 };
  return { kind: "workflow", name, ...(version === undefined ? {} : { version }), body: { name }, source, locate: () => source };
};

const known = {
  workflows: [
    workflow("order", undefined, "workflows/order.yml"),
    workflow("order", 2_001_000, "workflows/order-2.yml"),
    workflow("shop.pay", 1, "workflows/pay.ts"),
    workflow("left", 1, "workflows/both.yml"),
    workflow("right", 1, "workflows/both.yml"),
  ],
  invalidNames: [
    { kind: "workflow" as const, name: "broken", files: ["workflows/bad.yml"] },
    { kind: "workflow" as const, name: "lost" },
  ],
};

const told = ({ workflow: found, problem }: ReturnType<typeof resolveWorkflow>): string =>
  found === undefined ? `${problem.message} ${problem.hint ?? ""}`.trim() : `${found.name} ${found.version ?? 1}`;

it.each([
  ["order", "order 2001000"],
  ["order@1", "order 1"],
  ["order@2.1.0", "order 2001000"],
  ["order@3", "There is no workflow order@3 in the project. There are order@1, order@2.1.0."],
  ["order@x", "There is no workflow order@x in the project. There are order@1, order@2.1.0."],
  ["ordr", "There is no workflow ordr in the project. Did you mean order?"],
  ["nothing_like_it", "There is no workflow nothing_like_it in the project."],
  ["broken", "The workflow broken is not valid. `flow validate` says what is wrong."],
])("%s", (text, answer) => {
  expect(told(resolveWorkflow(text, known)).replace("order, order@2.1.0", "order@1, order@2.1.0")).toBe(answer);
});

it.each([
  ["workflows/order.test.yml", "order 1"],
  ["workflows/pay.test.json", "shop.pay 1"],
  ["elsewhere/left.test.yml", "left 1"],
  ["workflows/both.test.yml", "The file beside it defines several workflows: left, right. Say with `workflow` which one is meant."],
  ["workflows/bad.test.yml", "The workflow in the file beside it is not valid. `flow validate` says what is wrong."],
  ["workflows/none.test.yml", "There is no workflow none in the project. Say with `workflow` which one is meant."],
  ["workflows/ordr.test.yml", "There is no workflow ordr in the project. Say with `workflow` which one is meant. Did you mean order?"],
])("by the name of %s", (file, answer) => {
  expect(told(resolveByFile(file, known))).toBe(answer);
});

it("refuses names of steps that no run can have", () => {
  const steps = {
    workflow: "w",
    steps: new Set(["price", "ship"]),
    mockable: new Set(["price", "ship", "price_order"]),
    immediate: new Map([
      ["route", "SWITCH"],
      ["ship", "NOOP"],
    ]),
    isOpen: false,
  };
  const { cases, mocks } = readTestFile({
    mocks: { shipp: {} },
    cases: [
      {
        name: "a",
        mocks: { price_order: {}, price__2: {}, zzz: {} },
        until: "price_order",
        expect: { path: ["...", "ship", "shop"], steps: { pri: {}, ship: {} } },
      },
      { name: "b" },
    ],
  });
  const [one, other] = cases.map((read) => checkSteps(read.case, read.pointer, steps));
  expect(one?.map(({ pointer, hint }) => [pointer, hint])).toEqual([
    ["/cases/0/mocks/zzz", "There are price, ship, price_order."],
    ["/cases/0/until", expect.any(String)],
    ["/cases/0/expect/path/2", "Did you mean ship?"],
    ["/cases/0/expect/steps/pri", "There are price, ship."],
  ]);
  expect(other).toEqual([]);
  expect(checkMockNames(mocks, "/mocks", steps).map(({ message }) => message)).toEqual(["The workflow w has no step shipp."]);
  expect(checkMockNames(mocks, "/mocks", { ...steps, isOpen: true })).toEqual([]);
  const [lonely] = checkSteps({ name: "a", until: "zzz" }, "", { ...steps, steps: new Set(["price"]) });
  expect(lonely?.hint).toBe("There is price.");
  const { mocks: late } = readTestFile({ mocks: { route: {}, ship: {} }, cases: [] });
  expect(checkMockNames(late, "/mocks", steps)).toMatchObject([
    { pointer: "/mocks/route", message: "The step route is a SWITCH, which is done as on a server: no mock can stand for it." },
  ]);
  expect(checkSteps({ name: "a", until: "zzz" }, "", { ...steps, isOpen: true })).toEqual([]);
});
