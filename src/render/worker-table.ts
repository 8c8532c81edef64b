/** A worker at work, as a table of its task types that fits a terminal. */
import type { Palette } from "./palette.ts";
import { renderCount, renderRate, renderShortDuration, renderUptime } from "./numbers.ts";
import { displayWidth, fitWidth, lines, visible } from "./text.ts";

export interface WorkerView {
  /** Without credentials. */
  url: string;
  /** In a word or two: `running`, `draining, 20 s left`. */
  state: string;
  uptimeMs: number;
  slots: { size: number; running: number };
  /** What happens seldom, in words: `2 handed back`; "" where nothing of it did. */
  rare: string;
  types: readonly WorkerRow[];
}

export interface WorkerRow {
  /** `domain:type` where there is a domain. */
  name: string;
  running: number;
  /** For a slot. */
  waiting: number;
  waitingReports: number;
  completed: number;
  failed: number;
  perSecond: number;
  /** Of the last minute; undefined where nothing ended in it. */
  p95Ms: number | undefined;
}

export interface TerminalSize {
  columns: number;
  rows: number;
}

interface Column {
  title: string;
  cell(row: WorkerRow, palette: Palette): Cell;
  /** The first to go where the terminal is narrow has the lowest. */
  weight: number;
}

interface Cell {
  text: string;
  paint?: (text: string) => string;
}

const columns: readonly Column[] = [
  { title: "running", weight: 6, cell: ({ running }, palette) => countCell(running, palette) },
  { title: "waiting", weight: 2, cell: ({ waiting }, palette) => countCell(waiting, palette) },
  { title: "reports", weight: 1, cell: ({ waitingReports }, palette) => countCell(waitingReports, palette) },
  { title: "done", weight: 5, cell: ({ completed }, palette) => countCell(completed, palette) },
  { title: "failed", weight: 4, cell: ({ failed }, palette) => countCell(failed, palette, palette.red) },
  { title: "rate", weight: 3, cell: ({ perSecond }) => ({ text: renderRate(perSecond) }) },
  { title: "p95", weight: 2.5, cell: ({ p95Ms }) => ({ text: p95Ms === undefined ? "" : renderShortDuration(p95Ms) }) },
];

const countCell = (count: number, palette: Palette, paint?: (text: string) => string): Cell =>
  count === 0 ? { text: "0", paint: palette.dim } : { text: renderCount(count), ...(paint === undefined ? {} : { paint }) };

const gap = 2;
/** A name is cut rather than shown in less. */
const leastName = 16;
/** Lines of the terminal that the table leaves to what is said above it. */
const linesForLog = 8;
const leastRows = 3;

/** Ends with a line break. Lines are narrower than the terminal, and there are fewer than it has. */
export function renderWorkerTable(view: WorkerView, { columns: width, rows: height }: TerminalSize, palette: Palette): string {
  const head = renderHead(view, width - 1, palette);
  const room = Math.max(leastRows, height - linesForLog - head.length - 2);
  const { shown, folded } = chooseRows(view.types, room);
  const total = view.types.length > 1 ? [totalOf(view.types)] : [];
  return lines(
    ...head,
    "",
    ...renderRows(shown, total, width - 1, palette),
    ...(folded === "" ? [] : [palette.dim(fitWidth(folded, width - 1))]),
  );
}

function renderHead({ url, state, uptimeMs, slots, rare }: WorkerView, width: number, palette: Palette): string[] {
  const parts = [url, `up ${renderUptime(uptimeMs)}`, `${slots.running} of ${slots.size} slots`, state, ...(rare === "" ? [] : [rare])];
  const separator = " · ";
  const wrapped: string[] = [];
  for (const part of parts.map(visible)) {
    const last = wrapped.at(-1);
    if (last !== undefined && displayWidth(last + separator + part) <= width) wrapped[wrapped.length - 1] = last + separator + part;
    else wrapped.push(fitWidth(part, width));
  }
  return wrapped.map((line) => palette.bold(line));
}

const isBusy = (row: WorkerRow): boolean => row.running + row.waiting + row.waitingReports > 0 || row.p95Ms !== undefined;

/** Where something happens comes first, then where something has; within that by name, as rows that change places cannot be read. */
function chooseRows(types: readonly WorkerRow[], room: number): { shown: WorkerRow[]; folded: string } {
  const byName = [...types].sort((left, right) => (left.name < right.name ? -1 : 1));
  const busy = byName.filter(isBusy);
  const quiet = byName.filter((row) => !isBusy(row));
  const idle = [...quiet.filter(hasDone), ...quiet.filter((row) => !hasDone(row))];
  // The one line that says what is left out would be as long as the one row that it stands for.
  const most = room - (types.length > 1 ? 1 : 0);
  if (types.length <= most) return { shown: [...busy, ...idle], folded: "" };
  if (busy.length <= most - 1) {
    const known = idle.filter(hasDone);
    // Where nothing has happened yet, some are shown nevertheless.
    const kept = (busy.length + known.length === 0 ? idle : known).slice(0, most - 1 - busy.length);
    return { shown: [...busy, ...kept], folded: `+ ${idle.length - kept.length} idle` };
  }
  const busiest = new Set([...busy].sort((left, right) => activity(right) - activity(left)).slice(0, most - 1));
  const more = `+ ${busy.length - busiest.size} more at work`;
  return { shown: busy.filter((row) => busiest.has(row)), folded: idle.length === 0 ? more : `${more}, ${idle.length} idle` };
}

const hasDone = (row: WorkerRow): boolean => row.completed + row.failed > 0;

const activity = (row: WorkerRow): number => row.running + row.waiting + row.waitingReports + row.perSecond;

function totalOf(types: readonly WorkerRow[]): WorkerRow {
  const sum = (pick: (row: WorkerRow) => number): number => types.reduce((total, row) => total + pick(row), 0);
  return {
    name: `all ${types.length}`,
    running: sum((row) => row.running),
    waiting: sum((row) => row.waiting),
    waitingReports: sum((row) => row.waitingReports),
    completed: sum((row) => row.completed),
    failed: sum((row) => row.failed),
    perSecond: sum((row) => row.perSecond),
    p95Ms: undefined,
  };
}

function renderRows(shown: readonly WorkerRow[], total: readonly WorkerRow[], width: number, palette: Palette): string[] {
  const rows = [...shown, ...total];
  const names = rows.map(({ name }) => visible(name));
  const widest = Math.max(...names.map(displayWidth), "task".length);
  const fitting = dropColumns(rows, width - Math.min(widest, leastName), palette);
  const taken = fitting.reduce((sum, column) => sum + gap + widthOf(column, rows, palette), 0);
  const nameWidth = Math.max(1, Math.min(widest, width - taken));
  const title = ["task".padEnd(nameWidth), ...fitting.map((column) => column.title.padStart(widthOf(column, rows, palette)))];
  return [
    palette.dim(title.join(" ".repeat(gap))),
    ...rows.map((row, index) => {
      const name = fitWidth(names[index] ?? "", nameWidth);
      const padded = name + " ".repeat(nameWidth - displayWidth(name));
      const cells = fitting.map((column) => {
        const { text, paint = (plain: string) => plain } = column.cell(row, palette);
        return " ".repeat(widthOf(column, rows, palette) - text.length) + paint(text);
      });
      const isQuiet = index >= shown.length || !isBusy(row);
      return [isQuiet ? palette.dim(padded) : padded, ...cells].join(" ".repeat(gap)).trimEnd();
    }),
  ];
}

function dropColumns(rows: readonly WorkerRow[], width: number, palette: Palette): Column[] {
  const kept = [...columns];
  const needed = (): number => kept.reduce((sum, column) => sum + gap + widthOf(column, rows, palette), 0);
  while (kept.length > 0 && needed() > width) {
    const lightest = kept.reduce((least, column) => (column.weight < least.weight ? column : least));
    kept.splice(kept.indexOf(lightest), 1);
  }
  return kept;
}

const widthOf = (column: Column, rows: readonly WorkerRow[], palette: Palette): number =>
  Math.max(column.title.length, ...rows.map((row) => column.cell(row, palette).text.length));
