import { describe, expect, test } from "vitest";
import { loadDefinitions } from "../../src/project/load-definitions.ts";
import { findWrittenNames, findWrittenVersions } from "../../src/project/written-names.ts";
import { makeProject } from "./make-project.ts";

describe("the names in a text that cannot be parsed", () => {
  test.each([
    ["name: charge # the card\nretryCount: [1\n", ["charge"]],
    ["retryCount: [1\nname: 'the charge'\n", ["the charge"]],
    ['{\n  "retryCount": ,\n  "name": "charge"\n}', ["charge"]],
    ['{"name":"order","tasks":[{"name":"inner"}', ["order"]],
    ["name: order\ntasks:\n  - name: inner\n  - {name: other\n", ["order"]],
    ['{\n  "tasks": [\n    { "name": "inner" }\n  ],\n  "name": "order",,\n}', ["order"]],
    ["- name: one\n  tasks:\n    - name: inner\n\n- name: two\n  x: [\n", ["one", "two"]],
    ['[\n  {\n    "name": "one"\n  },\n  {\n    "name": "two",,\n  }\n]', ["one", "two"]],
    ["name: charge\nnamespace: pay # all\nx: [\n", ["pay.charge"]],
    ["- namespace: a\n  name: one\n- name: two\n- namespace: 'b'\n  name: three\n  x: [\n", ["a.one", "two", "b.three"]],
    ['[\n  {\n    "name": "one"\n  },\n  {\n    "namespace": "b",\n    "name": "two",,\n  }\n]', ["one", "b.two"]],
    ["namespace: a\nx: [\n", []],
    ["retryCount: [\n", []],
    ["name:\n", []],
  ])("%j", (text, names) => {
    expect(findWrittenNames(text)).toEqual(names);
  });

  test.each([
    ["name: order\nversion: 2.1.0 # the second\ntasks:\n  - name: x\n    version: 9\n", ["order@2.1.0"]],
    ["namespace: shop\nname: order\n", ["shop.order@1"]],
    [
      '[\n  {\n    "name": "a",\n    "version": 2001000\n  },\n  {\n    "version": "3.0.0",\n    "name": "b"\n  }\n]',
      ["a@2.1.0", "b@3.0.0"],
    ],
    ["name: order\nversion: latest\n", []],
  ])("%j has the versions %j", (text, versions) => {
    expect(findWrittenVersions(text)).toEqual(versions);
  });

  test("keep definitions of those names from counting as gone", async () => {
    const project = makeProject({
      "tasks/charging/task.yml": "name: charge\ninputKeys: [a\n",
      "tasks/nameless/task.yml": "inputKeys: [a\n",
      "tasks/twice/task.yml": "name: one\n",
      "tasks/twice/task.json": '{"name": "other"}',
      "workflows/order.yml": "name: order\ntasks: [\n",
      "workflows/several.json": '[\n  {"name": "a", "tasks": []},\n  {"name": "b", "tasks": []},,\n]',
    });
    const tasks = await loadDefinitions(project, "task");
    expect(tasks.invalidNames.map(({ name }) => name)).toEqual(["charge", "nameless", "other", "one"]);
    expect(tasks.invalid).toBe(3);
    const workflows = await loadDefinitions(project, "workflow");
    expect(workflows.invalidNames).toMatchObject(["order", "a", "b"].map((name) => ({ kind: "workflow", name })));
    expect(workflows.invalid).toBe(2);
  });
});
