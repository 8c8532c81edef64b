import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { findJdk } from "./find-jdk.ts";
import { tempFolder } from "./temp-folder.ts";

function installation(folder: string, version: string): string {
  mkdirSync(join(folder, "bin"), { recursive: true });
  writeFileSync(join(folder, "bin/java"), "");
  writeFileSync(join(folder, "release"), `IMPLEMENTOR="x"\nJAVA_VERSION="${version}"\n`);
  return folder;
}

describe("finding a JDK", () => {
  it("takes JAVA_HOME where it is new enough", () => {
    const home = installation(join(tempFolder(), "jdk"), "99.0.1");
    expect(findJdk(99, { JAVA_HOME: home, PATH: "" })).toMatchObject({ java: join(home, "bin/java") });
  });

  it("goes on to PATH and the person's own folders where it is not", () => {
    const folder = tempFolder();
    const old = installation(join(folder, "old"), "1.8.0_301");
    const own = installation(join(folder, ".sdkman/candidates/java/99"), "99");
    const { java, looked } = findJdk(99, { JAVA_HOME: old, PATH: "", HOME: folder });
    expect(java).toBe(join(own, "bin/java"));
    expect(looked[0]).toBe(`${old}: Java 8`);
  });

  it("says what it looked at where there is none", () => {
    const folder = tempFolder();
    const { java, looked } = findJdk(1000, { JAVA_HOME: folder, PATH: "", HOME: folder });
    expect(java).toBeUndefined();
    expect(looked[0]).toBe(`${folder}: no Java installation`);
  });
});
