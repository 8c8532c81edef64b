import { expect, it } from "vitest";
import { findTimeZone, zoneRefusal } from "../../src/core/time-zone.ts";

const hours = 60 * 60 * 1000;
const summer = Date.parse("2026-07-01T12:00:00.250Z");
const winter = Date.parse("2026-01-01T12:00:00.250Z");

// As Java's ZoneId takes them.
it.each([
  ["UTC", 0, 0],
  ["Z", 0, 0],
  ["UT", 0, 0],
  ["GMT", 0, 0],
  ["GMT0", 0, 0],
  ["+02:00", 2, 2],
  ["+2", 2, 2],
  ["+0230", 2.5, 2.5],
  ["-18:00", -18, -18],
  ["+01:30:36", 1.51, 1.51],
  ["UTC+01:00", 1, 1],
  ["GMT-3", -3, -3],
  ["UT+3", 3, 3],
  ["Europe/Berlin", 1, 2],
  ["US/Pacific", -8, -7],
  ["Etc/GMT-3", 3, 3],
  ["America/Argentina/Buenos_Aires", -3, -3],
  ["Asia/Kolkata", 5.5, 5.5],
  ["CET", 1, 2],
  ["PRC", 8, 8],
])("knows %s", (name, inWinter, inSummer) => {
  const zone = findTimeZone(name);
  expect(zone?.offsetAt(winter)).toBe(inWinter * hours);
  expect(zone?.offsetAt(summer)).toBe(inSummer * hours);
});

it.each([
  "",
  "z",
  "utc",
  "EST",
  "PST",
  "IST",
  "europe/berlin",
  "Europe/berlin",
  "Mars/Olympus",
  "GMT+25",
  "+19",
  "+18:01",
  "+02:60",
  "+2:30",
  "Europe/",
  "+",
])("does not know %j", (name) => {
  expect(findTimeZone(name)).toBeUndefined();
});

it.each([
  ["Mars/Olympus", "Unknown time-zone ID: Mars/Olympus"],
  ["EST", "Unknown time-zone ID: EST"],
  ["GMT+25", "Invalid ID for offset-based ZoneId: GMT+25"],
  ["+25", "Invalid ID for ZoneOffset, invalid format: +25"],
  ["", "Invalid ID for ZoneOffset, invalid format: "],
  ["UTC", undefined],
])("refuses %j in Java's words", (name, words) => {
  expect(zoneRefusal(name)).toBe(words);
});
