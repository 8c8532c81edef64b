/** Stands for `node:timers/promises`: whoever waits before another look at the server looks again at once. */
export function setTimeout<T>(_ms?: number, value?: T): Promise<T | undefined> {
  return setImmediate(value);
}

export function setImmediate<T>(value?: T): Promise<T | undefined> {
  return new Promise((resolve) => globalThis.setImmediate(() => resolve(value)));
}
