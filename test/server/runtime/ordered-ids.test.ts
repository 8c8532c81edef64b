import { expect, test } from "vitest";
import { createOrderedIds } from "../../../src/server/runtime/ordered-ids.ts";

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

test("an id is a UUID that begins with the time", () => {
  const nextId = createOrderedIds(() => Date.UTC(2026, 0, 2, 3, 4, 5, 678));
  const id = nextId();
  expect(id).toMatch(uuid);
  expect(Number.parseInt(id.slice(0, 13).replace("-", ""), 16)).toBe(Date.UTC(2026, 0, 2, 3, 4, 5, 678));
});

test.each([
  ["goes on", (call: number) => 1_000 + call],
  ["stands still", () => 1_000],
  ["goes back", (call: number) => 1_000_000 - call],
])("ids rise and differ while the clock %s", (_, timeAt) => {
  let call = 0;
  const nextId = createOrderedIds(() => timeAt(call++));
  const ids = Array.from({ length: 10_000 }, nextId);
  expect(ids.every((id) => uuid.test(id))).toBe(true);
  expect(ids).toEqual([...ids].sort());
  expect(new Set(ids).size).toBe(ids.length);
});
