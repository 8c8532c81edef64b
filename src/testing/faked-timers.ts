import { testError } from "./test-error.ts";

const real = globalThis.setImmediate;

/** Throws where a test framework has taken the place of `setImmediate`: the engine would wait for ever, without a word. */
export function refuseFakedTimers(): void {
  if (globalThis.setImmediate === real) return;
  throw testError(
    "usage",
    "setImmediate is faked, and the test server needs the real one.",
    'Fake the date alone: vi.useFakeTimers({ toFake: ["Date"] }) in vitest, jest.useFakeTimers({ doNotFake: ["setImmediate", "setTimeout", "nextTick", "queueMicrotask"] }) in jest.',
  );
}
