/** What the process answers. The numbers are a contract with scripts and pipelines. */
export const exitCodes = {
  done: 0,
  failed: 1,
  differences: 2,
  partial: 3,
  refused: 4,
  invalid: 5,
  unreachable: 6,
  unauthorized: 7,
  usage: 64,
  internal: 70,
  interrupted: 130,
  terminated: 143,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

export const isExitCode = (code: number): code is ExitCode => Object.values<number>(exitCodes).includes(code);

const precedence: readonly ExitCode[] = [70, 64, 3, 7, 6, 1, 4, 5, 2, 0];

/** The one that stands where several apply. A signal's code is never mixed with others. */
export function worstExitCode(codes: Iterable<ExitCode>): ExitCode {
  const all = new Set(codes);
  return precedence.find((code) => all.has(code)) ?? exitCodes.done;
}
