import { describe, expect, test } from "vitest";
import { expandAuthored } from "../../../src/core/authoring/expand-definition.ts";
import { findWrittenVersions, valueText, withWrittenVersions } from "../../../src/core/authoring/written-versions.ts";
import { isJsonObject } from "../../../src/core/json.ts";
import type { JsonObject } from "../../../src/core/json.ts";

function versionsIn(written: JsonObject): { body: JsonObject; versions: string[] } {
  const { value, authored } = expandAuthored("workflow", written);
  const body = isJsonObject(value) ? value : {};
  return { body, versions: findWrittenVersions({ body, computed: { environment: [], profile: [], authored } }) };
}

describe("the versions of a file", () => {
  test("are put back as they were written", () => {
    const written = {
      name: "w",
      version: "2.1.0",
      tasks: [{ subWorkflowParam: { name: "c", version: "1.0.0" } }, { subWorkflowParam: { name: "d", version: 3 } }],
    };
    const { body, versions } = versionsIn(written);
    expect(versions).toEqual(["/version", "/tasks/0/subWorkflowParam/version"]);
    expect(withWrittenVersions(body, versions)).toEqual(written);
    expect(withWrittenVersions({ version: 7 }, ["/version", "/other"])).toEqual({ version: 7 });
  });

  test("are not where steps stand for the tasks", () => {
    const steps = [{ name: "s", type: "SUB_WORKFLOW", subWorkflowParam: { name: "c", version: "1.0.0" } }];
    expect(versionsIn({ name: "w", version: "2.1.0", steps }).versions).toEqual(["/version"]);
  });

  test("are none without short forms", () => expect(findWrittenVersions({ body: { name: "w", version: 2_001_000 } })).toEqual([]));
});

test.each([
  ["/version", 2_001_000, "2.1.0"],
  ["/version", 7, "7"],
  ["/version", "x", '"x"'],
  ["/failureWorkflowVersion", 2_001_000, "2.1.0"],
  ["/tasks/0/subWorkflowParam/version", 2_001_000, "2.1.0"],
  ["/startWorkflowRequest/version", 2_001_000, "2.1.0"],
  ["/tasks/0/inputParameters/version", 2_001_000, "2001000"],
  ["/timeoutSeconds", 2_001_000, "2001000"],
] as const)("%s %j reads as %s", (pointer, value, text) => expect(valueText(pointer, value)).toBe(text));
