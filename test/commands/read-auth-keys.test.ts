import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { readAuthKeys } from "../../src/commands/read-auth-keys.ts";
import { tempFolder } from "../harness/temp-folder.ts";

const secret = "0123456789abcdef";

async function read(content: string, mode = 0o600): Promise<{ keys: [string, string][]; warnings: string[] }> {
  const cwd = tempFolder();
  writeFileSync(path.join(cwd, "keys"), content);
  chmodSync(path.join(cwd, "keys"), mode);
  const warnings: string[] = [];
  const keys = await readAuthKeys("keys", { cwd }, (message) => void warnings.push(message));
  return { keys: [...keys], warnings };
}

describe("a file with keys", () => {
  it("has one in each line, and comments", async () => {
    const { keys, warnings } = await read(`# ours\n\nci: ${secret}\r\n  __proto__ :${secret}:more  \n`);
    expect(keys).toEqual([
      ["ci", secret],
      ["__proto__", `${secret}:more`],
    ]);
    expect(warnings).toEqual([]);
  });

  it.skipIf(process.platform === "win32")("that others can read is told", async () => {
    expect((await read(`ci: ${secret}`, 0o640)).warnings).toEqual([expect.stringContaining("chmod 600")]);
  });

  it.each([
    ["", "keys has no key"],
    ["# nothing\n", "keys has no key"],
    [`ci: ${secret}\nhidden-words\n`, "keys has no key in line 2"],
    ["ci: hidden words and more of them", "keys has no key in line 1"],
    ["ci:", "keys has no key in line 1"],
    [": hidden-words-and-more", "keys has no key in line 1"],
    ["ci: hidden-words", "keys has a secret of less than 16 characters in line 1"],
    [`ci: ${secret}\nci: hidden-words-and-more`, "keys has the same key id again in line 2"],
  ])("%j is refused without a word of what stands in it", async (content, message) => {
    const error: unknown = await read(content).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "config", message });
    expect(JSON.stringify(error) + String(error)).not.toMatch(/hidden|0123/);
  });

  it("that is none is refused", async () => {
    const cwd = tempFolder();
    mkdirSync(path.join(cwd, "folder"));
    const warn = (): void => undefined;
    await expect(readAuthKeys("nothing", { cwd }, warn)).rejects.toMatchObject({
      code: "config",
      message: "nothing cannot be read (it does not exist)",
    });
    await expect(readAuthKeys("folder", { cwd }, warn)).rejects.toMatchObject({ message: "folder cannot be read (it is a folder)" });
  });
});
