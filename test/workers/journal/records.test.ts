import { describe, expect, test } from "vitest";
import { exactNumber, stringifyJson } from "../../../src/core/exact-json.ts";
import type { TaskResult } from "../../../src/core/model/execution.ts";
import { headLine, heldLine, readJournalText, settledLine, undeliveredLine } from "../../../src/workers/journal/records.ts";

const head = { workerId: "host:1:a", server: "http://localhost:8080/api", host: "host", pid: 1, startedAt: "2026-01-01T00:00:00.000Z" };
const result: TaskResult = { workflowInstanceId: "w", taskId: "b", status: "COMPLETED", outputData: { text: 'a\n"b"' } };

describe("a worker journal's text", () => {
  test("says what is open, in the order in which it happened", () => {
    const text = headLine(head) + heldLine("a") + heldLine("b") + settledLine("a") + undeliveredLine(result) + heldLine("c");
    expect(readJournalText(text)).toEqual({
      head,
      open: new Map([
        ["b", result],
        ["c", undefined],
      ]),
      unreadable: 0,
    });
  });

  test("a task that came again after it was settled is open", () => {
    const text = headLine(head) + heldLine("a") + settledLine("a") + heldLine("a");
    expect([...(readJournalText(text)?.open.keys() ?? [])]).toEqual(["a"]);
  });

  test("keeps numbers that JavaScript cannot hold", () => {
    const exact: TaskResult = { ...result, outputData: { id: exactNumber("9007199254740993") } };
    const read = readJournalText(headLine(head) + undeliveredLine(exact));
    expect(stringifyJson({ ...read?.open.get("b") })).toContain('"id":9007199254740993');
  });

  test.each([
    ["torn in a result", undeliveredLine(result).slice(0, 40)],
    ["torn in an id", '{"held":"b'],
    ["filled with zeros by a power failure", "\0\0\0\0"],
    ["of an unknown kind", '{"paused":"b"}\n'],
    ["a result without a status", '{"undelivered":{"taskId":"b","workflowInstanceId":"w"}}\n'],
    ["no object", "[1]\n"],
  ])("a last line that is %s is counted, and loses nothing else", (_what, line) => {
    const read = readJournalText(headLine(head) + heldLine("a") + line);
    expect(read).toMatchObject({ open: new Map([["a", undefined]]), unreadable: 1 });
  });

  test.each([
    ["nothing", ""],
    ["a torn head", headLine(head).slice(0, 30)],
    ["a version to come", headLine(head).replace('"journal":1', '"journal":2')],
    ["another file", "hello\n"],
    ["a head without a server", '{"journal":1,"workerId":"w","host":"h"}\n'],
  ])("%s is no journal", (_what, text) => {
    expect(readJournalText(text)).toBeUndefined();
  });
});
