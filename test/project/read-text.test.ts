import { writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { readTextFile } from "../../src/project/read-text.ts";
import { lineOf, makeProject } from "./make-project.ts";

test.each<[what: string, bytes: Buffer, place: string]>([
  ["an older encoding", Buffer.from("name: a\ndescription: gr\xfc\xdf\n", "latin1"), "2:16"],
  ["UTF-16", Buffer.from("\uFEFFname: a\n", "utf16le"), "1:1"],
  ["a character cut off", Buffer.from("name: ü").subarray(0, 7), "1:7"],
])("a file in %s is refused instead of read with question marks", (_what, bytes, place) => {
  const { root } = makeProject({ "tasks/a/task.yml": "" });
  const file = path.join(root, "tasks/a/task.yml");
  writeFileSync(file, bytes);
  expect(readTextFile(root, file).findings.map(lineOf)).toEqual([`tasks/a/task.yml:${place} error syntax-error: The file is not UTF-8.`]);
});

test("names keep their letters, however they are composed", () => {
  const { root } = makeProject({ "tasks/a/task.yml": "name: caf\u00e9\n", "tasks/b/task.yml": "name: cafe\u0301\n" });
  const nameIn = (folder: string) => readTextFile(root, path.join(root, `tasks/${folder}/task.yml`)).value;
  expect(nameIn("a")).toEqual({ name: "caf\u00e9" });
  expect(nameIn("b")).toEqual({ name: "cafe\u0301" });
});
