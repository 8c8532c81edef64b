import { expect, it } from "vitest";
import { parseCron } from "../../../src/core/cron/parse-cron.ts";

// All of them are refused by the real server's call for the next times as well.
it.each([
  "",
  "bogus",
  "@reboot",
  "__proto__",
  "constructor",
  "* * * * *",
  "0 0 12 * * ? 2027",
  "0 0 25 * * *",
  "60 0 0 * * *",
  "0 60 0 * * *",
  "0 0 0 ? ? ?",
  "? ? ? * * *",
  "0 0 0 1 13 ?",
  "0 0 0 0 1 ?",
  "0 0 0 32 1 ?",
  "0 0 0 * * 8",
  "0 0 0 * * FRI-MON",
  "0 50-10 * * * *",
  "0 0/0 * * * *",
  "0 0/x * * * *",
  "0 0/1/2 * * * *",
  "1,2,x 0 0 * * *",
  "1,,2 0 0 * * *",
  "-5 0 0 1 1 ?",
  "5- 0 0 1 1 ?",
  "1-2-3 0 0 1 1 ?",
  "0 0 0 1 1 ? # c",
  "0 0 0 LW-1 * ?",
  "0 0 0 L3 * ?",
  "0 0 0 L-0 * ?",
  "0 0 0 L-x * ?",
  "0 0 0 3L * ?",
  "0 0 0 W * ?",
  "0 0 0 15W1 * ?",
  "0 0 0 32W * ?",
  "0 0 0 L,x * ?",
  "0 0 0 l * ?",
  "0 0 0 ? * L",
  "0 0 0 ? * L5",
  "0 0 0 ? * 8L",
  "0 0 0 ? * 5#",
  "0 0 0 ? * #2",
  "0 0 0 ? * 5#0",
  "0 0 0 ? * 5L,9",
])("does not read %j", (text) => {
  expect(parseCron(text)).toBeUndefined();
});

it.each(["0 0 0 ?,L * ?", "0 0 0 * * ?", "0 0 0 * * fril", "0 0 0 * * 7-7", "@Annually", " @midnight "])("reads %j", (text) => {
  expect(parseCron(text)).toBeDefined();
});
