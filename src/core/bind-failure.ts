import { FlowError } from "./errors.ts";

export interface BindAttempt {
  port: number;
  host: string;
  /** Flags of the command that listens: `--port` and `--host`, or what stands for them. */
  portFlag: string;
  hostFlag: string;
  /** Who has it already, as far as that is known: "another flow server (process 7, node)". */
  holder?: string;
  /** How to do without, as a sentence. */
  instead?: string;
  /** What cannot be done without it, as a sentence. */
  consequence?: string;
}

/** Why nothing can listen there, in words: the cause is Node's, told by its code. */
export function bindFailure(cause: Error & { code?: string | undefined }, attempt: BindAttempt): FlowError {
  const { port, host, portFlag, hostFlag, consequence, holder = "another program", instead } = attempt;
  const fail = (what: string, hint?: string): FlowError =>
    new FlowError("failed", consequence === undefined ? what : `${consequence} ${what}`, {
      cause,
      ...(hint === undefined ? {} : { hint }),
    });
  switch (cause.code) {
    case "EADDRINUSE":
      return fail(
        `Port ${port} on ${host} is taken by ${holder}.`,
        `${instead === undefined ? "" : `${instead} `}Stop what listens there, or choose another port with ${portFlag} (0 takes a free one).`,
      );
    case "EACCES":
      return fail(`Port ${port} on ${host} may not be used by this user.`, `Choose a port above 1023 with ${portFlag}.`);
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
      return fail(
        `${host} is no address of this machine.`,
        `Leave ${hostFlag} out to listen on this machine only, or give 0.0.0.0 for all of its addresses.`,
      );
    default:
      return fail(`Port ${port} on ${host} cannot be listened on: ${cause.message}`);
  }
}
