/** A guard that forbids a whole purge, or an upload of one definition: why, and which flag lifts it. */
export interface Refusal {
  /** In kebab-case. */
  code: string;
  message: string;
  hint: string;
}
