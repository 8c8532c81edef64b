import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { commandWord } from "../../src/core/command-word.ts";

describe("commandWord", () => {
  it("leaves a plain name as it is", () => {
    expect(commandWord("orders.charge_payment-2@3")).toBe("orders.charge_payment-2@3");
  });

  it.each(["a b", "it's", "$HOME", "`id`", 'a"b', "é;x", ""])("gives a shell the name %j back", (name) => {
    expect(execFileSync("sh", ["-c", `printf %s ${commandWord(name)}`], { encoding: "utf8" })).toBe(name);
  });
});
