import { expect, test } from "vitest";
import { checkDefinition } from "../../../src/core/checks/check-definition.ts";
import { checkName } from "../../../src/core/checks/names.ts";
import { isWaitDate, isWaitDuration } from "../../../src/core/checks/wait-time.ts";

test("an event handler needs a name, an event and an action", () => {
  expect(checkDefinition("event-handler", { name: "h", event: "x", actions: [{}] })).toEqual([]);
  expect(checkDefinition("event-handler", { name: "h", event: "x", actions: [null] })).toEqual([]);
  expect(checkDefinition("event-handler", {})).toEqual([
    { code: "name-missing", pointer: "/name", message: "Missing event handler name", javaPath: "name" },
    { code: "event-missing", pointer: "/event", message: "Missing event location", javaPath: "event" },
    {
      code: "actions-missing",
      pointer: "/actions",
      message: "No actions specified. Please specify at-least one action",
      javaPath: "actions",
    },
  ]);
  expect(checkDefinition("event-handler", { name: "", event: "", actions: [{}] })).toMatchObject([
    { invalidValue: "" },
    { invalidValue: "" },
  ]);
});

test("a schedule needs a name and a workflow to start", () => {
  expect(checkDefinition("schedule", { name: "s", startWorkflowRequest: { name: "w" } })).toEqual([]);
  expect(checkDefinition("schedule", {})).toMatchObject([{ pointer: "/name" }, { pointer: "/startWorkflowRequest" }]);
  expect(checkDefinition("schedule", { name: "s", startWorkflowRequest: {} })).toMatchObject([{ code: "schedule-workflow-missing" }]);
});

test.each(["5 s", "5 seconds", "1 day 2 hours 3 mins 4 secs", "1d2h", "10 MINUTES", " 5s "])("%j is a duration", (text) => {
  expect(isWaitDuration(text)).toBe(true);
});
test.each(["abc", "5", "2h1d", "99999999999s", "5s x"])("%j is no duration", (text) => {
  expect(isWaitDuration(text)).toBe(false);
});

test.each([
  "2024-01-01",
  "2024-01-01 10:00",
  "2024-01-01 10:00 GMT",
  "2024-13-01",
  "2024-1-1",
  " 2024-01-01",
  "2024-01-01 1:2",
  "2024-01-01 10:00 PST",
])("%j is a date", (text) => {
  expect(isWaitDate(text)).toBe(true);
});
test.each(["foo", "5", "2024-01-01T10:00", "2024-01-01 10:00 Europe/Berlin", "2024-01-01 10:00 +02:00", "2024-01-01 10:00 GMT+2"])(
  "%j is no date",
  (text) => {
    expect(isWaitDate(text)).toBe(false);
  },
);

test.each(["send_mail", "shop.send-mail", "ünïcode", "two words", "a?b#c%d", "...", "a.b", "caf\u00e9", "\u{1f600}"])(
  "the name %j is fine",
  (name) => {
    expect(checkName(name)).toBeUndefined();
  },
);
test.each(["a/b", "a\\b", "/", ".", ".."])("the name %j cannot be reached afterwards", (name) => {
  expect(checkName(name)).toMatchObject({ code: "name-unreachable", hint: "Use letters, digits, and the signs _ . -" });
});
test.each([
  ["a\tb", "control character"],
  ["a\n", "control character"],
  [" ", "blank"],
  ["a ", "blank"],
  ["a:b", '":"'],
  ["a@b", '"@"'],
  ["a;b", '";"'],
  ["a\u200bb", "nobody sees"],
  ["\ufeffa", "nobody sees"],
  ["cafe\u0301", "put together"],
])("the name %j is unusual", (name, why) => {
  const problem = checkName(name);
  expect(problem?.code).toBe("name-unusual");
  expect(problem?.message).toContain(why);
});
