/** Time zones that the real server knows, and that it refuses; test/contract asks it again. */
export const knownZones = [
  ...["UTC", "GMT", "Z", "UT", "CET", "WET", "MET", "EET", "PRC", "NZ", "ROK", "UCT", "GMT0", "Zulu", "Navajo", "W-SU", "EST5EDT"],
  ...["Europe/Berlin", "US/Pacific", "Etc/GMT+5", "America/Argentina/Buenos_Aires", "Asia/Calcutta", "Europe/Kyiv", "SystemV/AST4"],
  ...["+01:00", "+1", "+01", "+0100", "+010203", "-18:00", "-00:00", "GMT+1", "GMT+01:00", "UTC+2", "UT+3"],
] as const;

export const unknownZones = [
  ...["", "  ", " UTC", "utc", "z", "europe/berlin", "Berlin", "EST", "MST", "HST", "PST", "IST", "ROC", "Factor", "Mars/Olympus"],
  ...["+25:00", "+18:01", "+1:00", "+01:0", "GMT-", "UTCx"],
] as const;
