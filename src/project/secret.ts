/** A value that is used and never shown. */
import { inspect } from "node:util";

export interface Secret {
  /** The value itself: for a request's header, and nowhere else. */
  reveal(): string;
}

const mask = "***";

/** Whoever prints, serialises or inspects the holder sees a mask; the value is no property of it. */
export function createSecret(value: string): Secret {
  const show = () => mask;
  return Object.freeze({ reveal: () => value, toString: show, toJSON: show, [inspect.custom]: show });
}
