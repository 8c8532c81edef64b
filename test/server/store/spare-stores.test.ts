import { expect, it } from "vitest";
import { createSpareStores } from "../../../src/server/store/spare-stores.ts";

const definition = { kind: "workflow" as const, name: "w", version: 1, body: '{"name":"w"}' };

it("gives the tables of a closed store to the next one, empty", async () => {
  const stores = createSpareStores();
  const [one, other] = [await stores.take(), await stores.take()];
  one.saveDefinitions([definition]);
  expect(other.loadDefinitions("workflow")).toEqual([]);
  one.close();
  const next = await stores.take();
  expect(next.loadDefinitions("workflow")).toEqual([]);
  next.saveDefinitions([definition]);
  expect(one.loadDefinitions("workflow")).toEqual([definition]);
  stores.close();
  next.close();
  other.close();
  expect(() => next.loadDefinitions("workflow")).toThrow(/closed|not open/);
});
