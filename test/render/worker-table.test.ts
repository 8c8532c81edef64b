import { stripVTControlCharacters } from "node:util";
import { describe, expect, test } from "vitest";
import { renderCount, renderRate, renderShortDuration, renderUptime } from "../../src/render/numbers.ts";
import type { Palette } from "../../src/render/palette.ts";
import { plainPalette } from "../../src/render/palette.ts";
import { displayWidth } from "../../src/render/text.ts";
import type { WorkerRow, WorkerView } from "../../src/render/worker-table.ts";
import { renderWorkerTable } from "../../src/render/worker-table.ts";

const idle = (name: string): WorkerRow => ({
  name,
  running: 0,
  waiting: 0,
  waitingReports: 0,
  completed: 0,
  failed: 0,
  perSecond: 0,
  p95Ms: undefined,
});
const busy = (name: string, rest: Partial<WorkerRow> = {}): WorkerRow => ({
  ...idle(name),
  running: 2,
  completed: 1204,
  failed: 3,
  perSecond: 41.3,
  p95Ms: 116,
  ...rest,
});
const viewOf = (types: WorkerRow[], rest: Partial<WorkerView> = {}): WorkerView => ({
  url: "http://localhost:8080/api",
  state: "running",
  uptimeMs: 192_000,
  slots: { size: 20, running: 5 },
  rare: "",
  types,
  ...rest,
});
const render = (view: WorkerView, columns = 80, rows = 24, palette: Palette = plainPalette): string =>
  renderWorkerTable(view, { columns, rows }, palette);
const names = (text: string): string[] =>
  text
    .split("\n")
    .slice(3, -1)
    .map((line) => (line.startsWith("+") ? line : (line.split(" ")[0] ?? "")));

test("a table with what is at work first, each by name, and the sum", () => {
  const types = [
    idle("a_quiet"),
    busy("z_pay", { waiting: 4, waitingReports: 1, perSecond: 0.32 }),
    busy("mail", { failed: 0, p95Ms: 0.2 }),
  ];
  expect(render(viewOf(types, { rare: "2 handed back" })))
    .toBe(`http://localhost:8080/api · up 3 min · 5 of 20 slots · running · 2 handed back

task     running  waiting  reports   done  failed   rate     p95
mail           2        0        0  1,204       0   41/s   <1 ms
z_pay          2        4        1  1,204       3  0.3/s  116 ms
a_quiet        0        0        0      0       0
all 3          4        4        1  2,408       3   42/s
`);
  expect(render(viewOf([busy("mail")])).split("\n")).toHaveLength(5);
});

describe("as many as fit", () => {
  const many = (count: number, at: (name: string) => WorkerRow, prefix: string): WorkerRow[] =>
    Array.from({ length: count }, (_, index) => at(`${prefix}${String(index).padStart(3, "0")}`));

  test("the quiet ones are folded", () => {
    const shown = render(viewOf([...many(46, idle, "idle_"), ...many(4, busy, "busy_")]));
    expect(names(shown)).toEqual(["busy_000", "busy_001", "busy_002", "busy_003", "all", "+ 46 idle"]);
  });

  test("where nothing happens some of them are shown", () => {
    const shown = names(render(viewOf(many(200, idle, "idle_"))));
    expect(shown.slice(0, 2)).toEqual(["idle_000", "idle_001"]);
    expect(shown.at(-1)).toMatch(/^\+ 1\d\d idle$/);
  });

  test("what has been at work comes before what never was", () => {
    const done = { ...busy("was_busy"), running: 0, perSecond: 0, p95Ms: undefined };
    expect(names(render(viewOf([...many(46, idle, "idle_"), done])))).toEqual(["was_busy", "all", "+ 46 idle"]);
    expect(names(render(viewOf([...many(46, idle, "idle_"), done, busy("zeal")])))).toEqual(["zeal", "was_busy", "all", "+ 46 idle"]);
  });

  test("of many at work the busiest", () => {
    const types = many(60, busy, "busy_").map((row, index) => ({ ...row, running: index === 37 ? 50 : 1 }));
    const shown = names(render(viewOf([...types, ...many(10, idle, "idle_")])));
    expect(shown).toContain("busy_037");
    expect(shown.at(-1)).toMatch(/^\+ \d+ more at work, 10 idle$/);
    expect(shown.slice(0, -2)).toEqual(shown.slice(0, -2).toSorted());
  });

  test("none is left out that would fit", () => {
    expect(names(render(viewOf([...many(5, busy, "busy_"), ...many(5, idle, "idle_")])))).toHaveLength(11);
  });

  test.each([20, 40, 50, 80, 120, 200].flatMap((columns) => [8, 10, 24, 50].map((rows) => ({ columns, rows }))))(
    "$columns columns and $rows rows are kept",
    ({ columns, rows }) => {
      const wild = [busy("任务".repeat(20)), busy("turn\u202Eround"), busy("two\nlines"), busy("x".repeat(100), { completed: 98_765_432 })];
      for (const types of [wild, [...wild, ...many(50, idle, "idle_")], many(200, busy, "busy_"), many(1, idle, "i")]) {
        const text = render(
          viewOf(types, { state: "no answer from the server for 12 min", rare: "3 handed back, 1 dropped" }),
          columns,
          rows,
        );
        const lines = text.slice(0, -1).split("\n");
        for (const line of lines) expect(displayWidth(line)).toBeLessThan(columns);
        // The head of a very narrow one, and the least that is shown, are higher than a low one.
        expect(lines.length).toBeLessThan(columns >= 50 ? Math.max(rows, 10) : rows + 5);
        expect(text).not.toMatch(/[\u202E]/);
      }
    },
  );
});

test("a narrow terminal does without what is least needed", () => {
  const titles = (columns: number) => /^task.*$/m.exec(render(viewOf([busy("charge_card")]), columns))?.[0].split(/ +/);
  expect(titles(80)).toEqual(["task", "running", "waiting", "reports", "done", "failed", "rate", "p95"]);
  expect(titles(60)).toEqual(["task", "running", "waiting", "done", "failed", "rate", "p95"]);
  expect(titles(50)).toEqual(["task", "running", "done", "failed", "rate", "p95"]);
});

test("colours do not move columns", () => {
  const mark = (text: string): string => `\u001B[1m${text}\u001B[22m`;
  const painted: Palette = { bold: mark, dim: mark, red: mark, green: mark, yellow: mark, cyan: mark };
  const view = viewOf([busy("a"), idle("b"), busy("c", { failed: 0 })]);
  expect(stripVTControlCharacters(render(view, 80, 24, painted)).replaceAll(/ +\n/g, "\n")).toBe(render(view));
});

test("numbers keep their width", () => {
  expect([0, 999, 1000, 9999, 10_000, 38_249, 999_949, 999_950, 12_345_678].map(renderCount)).toEqual([
    "0",
    "999",
    "1,000",
    "9,999",
    "10.0k",
    "38.2k",
    "999.9k",
    "1.0M",
    "12.3M",
  ]);
  expect([0, 0.01, 0.05, 4.14, 9.94, 9.95, 1234].map(renderRate)).toEqual(["", "<0.1/s", "0.1/s", "4.1/s", "9.9/s", "10/s", "1,234/s"]);
  expect([0.2, 1, 120.4, 999.4, 999.5, 9949, 12_300, 200_000].map(renderShortDuration)).toEqual([
    "<1 ms",
    "1 ms",
    "120 ms",
    "999 ms",
    "1.0 s",
    "9.9 s",
    "12 s",
    "3 min",
  ]);
  expect([0, 59_999, 60_000, 3_600_000, 7_500_000, 86_400_000, 273_600_000].map(renderUptime)).toEqual([
    "0 s",
    "59 s",
    "1 min",
    "1 h",
    "2 h 5 min",
    "1 d",
    "3 d 4 h",
  ]);
});
