import type { Cancel, Clock } from "./clock.ts";

/** One timer for many due times: it always stands at the one that was set last. */
export interface Alarm {
  /** Undefined while nothing is set. */
  readonly at: number | undefined;
  /** `Infinity` sets none. */
  set(at: number): void;
  close(): void;
}

export function createAlarm(clock: Clock, ring: () => void): Alarm {
  let at: number | undefined;
  let cancel: Cancel | undefined;

  function close(): void {
    cancel?.();
    cancel = undefined;
    at = undefined;
  }

  return {
    get at() {
      return at;
    },
    set(next) {
      if (at === next) return;
      close();
      if (next === Infinity) return;
      at = next;
      cancel = clock.after(Math.max(0, next - clock.now()), () => {
        cancel = undefined;
        at = undefined;
        ring();
      });
    },
    close,
  };
}
