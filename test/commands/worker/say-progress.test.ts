import { expect, it } from "vitest";
import { describeTotals } from "../../../src/commands/worker/say-progress.ts";

const none = { completed: 0, failed: 0, postponed: 0, cancelled: 0, handedBack: 0, dropped: 0, unsent: 0, waitingReports: 0 };

it("names what is rare only where it happened", () => {
  expect(describeTotals({ ...none, completed: 3 })).toBe("3 completed, 0 failed");
  expect(
    describeTotals({ completed: 1, failed: 2, postponed: 3, cancelled: 4, handedBack: 5, dropped: 6, unsent: 7, waitingReports: 8 }),
  ).toBe("1 completed, 2 failed, 3 postponed, 4 cancelled, 5 handed back, 6 dropped, 7 not delivered, 8 results waiting");
});
