/** One thing that goes wrong, or none: how it is brought about, and what a command may say of it. */
import type { Variant } from "./command-cases.ts";
import type { Plan } from "./failing-server.ts";

export interface Place {
  /** A copy of the project that nobody else uses. */
  folder: string;
  /** The server's, with `/api`. */
  url: string;
}

export interface Failure {
  title: string;
  prepare?: (place: Place) => void;
  /** After those of the variant. */
  args?: readonly string[];
  /** Words of the variant that are left out. */
  without?: readonly string[];
  env?: Readonly<Record<string, string>>;
  /** What the server does instead of answering. */
  plans?: readonly Plan[];
  /** Milliseconds that a request may take; the usual ones if absent. */
  timeoutMs?: number;
  /** The signal comes with this request; 0 is before everything. */
  interruptAt?: number;
  /** Which variants it concerns; all if absent. */
  concerns?: (variant: Variant) => boolean;
  /** The exit codes of this variant; undefined where any of the contract's will do. */
  expected?: (variant: Variant) => readonly number[] | undefined;
  /** No request but reads may have been sent. */
  sendsNothing?: (variant: Variant) => boolean;
}
