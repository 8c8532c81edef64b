/** How far something is that takes a while. */
const cells = 20;

/** `███████░░░░░░░░░░░░░ 12/34`. */
export function renderProgressBar(done: number, total: number): string {
  const filled = total === 0 ? cells : Math.floor((Math.min(done, total) / total) * cells);
  return `${"█".repeat(filled)}${"░".repeat(cells - filled)} ${done}/${total}`;
}
