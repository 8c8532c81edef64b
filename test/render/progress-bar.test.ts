import { expect, it } from "vitest";
import { renderProgressBar } from "../../src/render/progress-bar.ts";

it.each([
  [0, 40, "░░░░░░░░░░░░░░░░░░░░ 0/40"],
  [10, 40, "█████░░░░░░░░░░░░░░░ 10/40"],
  [39, 40, "███████████████████░ 39/40"],
  [40, 40, "████████████████████ 40/40"],
  [0, 0, "████████████████████ 0/0"],
])("%i of %i", (done, total, bar) => {
  expect(renderProgressBar(done, total)).toBe(bar);
});
