/** Numbers as people read them on a screen that changes. */

/** `1,204`, `38.2k`, `1.2M`: at most six characters below a thousand millions. */
export function renderCount(count: number): string {
  if (count < 10_000) return String(count).replace(/(?<=\d)(?=\d{3}$)/, ",");
  if (count < 999_950) return `${(count / 1000).toFixed(1)}k`;
  return `${(count / 1_000_000).toFixed(1)}M`;
}

/** `0.3/s`, `41/s`; "" for none. */
export function renderRate(perSecond: number): string {
  if (perSecond <= 0) return "";
  if (perSecond < 0.05) return "<0.1/s";
  return `${perSecond < 9.95 ? perSecond.toFixed(1) : renderCount(Math.round(perSecond))}/s`;
}

/** `<1 ms`, `120 ms`, `1.2 s`, `12 s`, `3 min`. */
export function renderShortDuration(ms: number): string {
  if (ms < 1) return "<1 ms";
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  return ms < 9950 ? `${(ms / 1000).toFixed(1)} s` : renderUptime(ms);
}

/** `12 s`, `3 min`, `2 h 5 min`, `3 d 4 h`: coarse, so that it changes seldom. */
export function renderUptime(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  const [whole, rest] = hours < 24 ? [`${hours} h`, minutes % 60] : [`${Math.floor(hours / 24)} d`, hours % 24];
  return rest === 0 ? whole : `${whole} ${rest} ${hours < 24 ? "min" : "h"}`;
}
