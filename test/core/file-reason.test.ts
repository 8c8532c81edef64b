import { expect, it } from "vitest";
import { fileReason } from "../../src/core/file-reason.ts";

it("says why in words, and else what the error says", () => {
  expect(fileReason(Object.assign(new Error("ENOENT: no such file, open '/x'"), { code: "ENOENT" }))).toBe("it does not exist");
  expect(fileReason(new Error("odd"))).toBe("odd");
  expect(fileReason("odd")).toBe("odd");
  expect(fileReason(null)).toBe("null");
});
