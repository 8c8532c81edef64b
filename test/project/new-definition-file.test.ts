import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import type { Kind } from "../../src/core/definition.ts";
import { newDefinitionFile } from "../../src/project/new-definition-file.ts";
import { relativeFile } from "../../src/project/project.ts";
import type { Project } from "../../src/project/project.ts";
import { tempFolder } from "../harness/temp-folder.ts";

function projectAt(root: string): Project {
  const folder = (name: string) => [{ path: path.join(root, name) }];
  const paths = { tasks: folder("tasks"), workflows: folder("workflows"), events: folder("events"), schedules: folder("schedules") };
  return { root, paths: { ...paths, include: [], exclude: [] } };
}

const place = (root: string, kind: Kind, name: string, version?: number, besides: string[] = [], taken = new Set<string>()): string => {
  const identity = { kind, name, ...(version === undefined ? {} : { version }) };
  return relativeFile(root, newDefinitionFile({ project: projectAt(root), identity, besides, taken }));
};

describe("a definition goes", () => {
  const root = path.resolve("no-such-project");
  it.each<[Kind, string, number | undefined, string]>([
    ["task", "charge", undefined, "tasks/charge/task.yml"],
    ["workflow", "order", 1, "workflows/order.yml"],
    ["workflow", "order", 12, "workflows/order.v12.yml"],
    ["event-handler", "on_order", undefined, "events/on_order.yml"],
    ["schedule", "nightly", undefined, "schedules/nightly.yml"],
    ["task", "orders.charge-card", undefined, "tasks/orders.charge-card/task.yml"],
    ["task", "../../etc/passwd", undefined, "tasks/etc-passwd/task.yml"],
    ["workflow", "/", 1, "workflows/workflow.yml"],
    ["workflow", "..", 1, "workflows/workflow.yml"],
    ["workflow", "a\\b:c|d\u0000e\nf", 1, "workflows/a-b-c-d-e-f.yml"],
    ["workflow", "_hidden.", 1, "workflows/hidden.yml"],
    ["workflow", "заказ", 1, "workflows/заказ.yml"],
    ["workflow", "e\u0301te", 1, "workflows/\u00e9te.yml"],
    ["task", "CON", undefined, "tasks/CON-task/task.yml"],
    ["workflow", "aux.orders", 1, "workflows/aux.orders-workflow.yml"],
    ["task", "node_modules", undefined, "tasks/node_modules-task/task.yml"],
    ["workflow", "schedules", 1, "workflows/schedules-workflow.yml"],
    ["workflow", "order.test", 1, "workflows/order.test-workflow.yml"],
    ["workflow", "event_handlers", 1, "workflows/event_handlers-workflow.yml"],
    ["workflow", "x".repeat(300), 1, `workflows/${"x".repeat(120)}.yml`],
    ["workflow", `x${"ä".repeat(300)}`, 1, `workflows/x${"ä".repeat(59)}.yml`],
  ])("%s %j %s", (kind, name, version, file) => {
    expect(place(root, kind, name, version)).toBe(file);
  });
});

it("never goes where something is, whatever the letter case", () => {
  const root = tempFolder();
  mkdirSync(path.join(root, "workflows"));
  mkdirSync(path.join(root, "tasks/Charge"), { recursive: true });
  writeFileSync(path.join(root, "workflows/Order.yml"), "");
  expect(place(root, "workflow", "order", 1)).toMatch(/^workflows\/order-[0-9a-f]{8}\.yml$/);
  expect(place(root, "task", "charge")).toMatch(/^tasks\/charge-[0-9a-f]{8}\/task\.yml$/);
  expect(place(root, "workflow", "order", 1, ["workflows/Order.yml"])).toBe("workflows/order.v1.yml");
  const taken = new Set([path.join(root, "workflows/a-b.yml")]);
  expect(place(root, "workflow", "a/b", 1, [], taken)).toMatch(/^workflows\/a-b-[0-9a-f]{8}\.yml$/);
  expect(place(root, "workflow", "a/b", 1, [], taken)).not.toBe(place(root, "workflow", "a:b", 1, [], taken));
});

it("goes beside the other versions of its name, if they are texts", () => {
  const root = tempFolder();
  expect(place(root, "workflow", "order", 2, ["workflows/shop/order.ts", "workflows/shop/old/order.yml"])).toBe(
    "workflows/shop/old/order.v2.yml",
  );
  expect(place(root, "workflow", "order", 2, ["workflows/shop/order.ts"])).toBe("workflows/order.v2.yml");
});
