import { describe, expect, it } from "vitest";
import { cronMistake } from "../../../src/core/checks/cron.ts";
import { readableCrons, unreadableCrons } from "./cron-cases.ts";

it.each(readableCrons)("reads %j", (expression) => {
  expect(cronMistake(expression)).toBeUndefined();
});

it.each(unreadableCrons)("does not read %j", (expression) => {
  expect(cronMistake(expression)).toMatchObject({ message: expect.any(String) });
});

describe("says what is wrong with", () => {
  it.each([
    ["0 3 * * *", "it has 5 fields instead of six", 'Seconds come first: "0 0 3 * * *" is what cron takes "0 3 * * *" for.'],
    ["0 0", "it has 2 fields instead of six", "Write seconds, minutes, hours, day of the month, month and day of the week."],
    ["0", "it has 1 field instead of six", "Write seconds, minutes, hours, day of the month, month and day of the week."],
    ["@reboot", 'the server knows no macro "@reboot"', "It knows @yearly, @annually, @monthly, @weekly, @daily, @midnight, @hourly."],
    ["61 * * * * *", '"61" is no value for its seconds', "The first field is the seconds: 0 to 59, * or */5."],
    ["0 0 25 * * *", '"25" is no value for its hours', "The third field is the hours: 0 to 23, * or */2."],
    ["0 0 0 ? * FRIDAY", '"FRIDAY" is no value for its days of the week', expect.stringContaining("MON to SUN")],
  ])("%j", (expression, message, hint) => {
    expect(cronMistake(expression)).toEqual({ message, hint });
  });
});
