/** The process as a value, so that commands can run without one. */
import { isatty } from "node:tty";

export interface Sink {
  write(text: string): void;
  readonly isTTY: boolean;
  /** Width in characters; 80 where it is not known. */
  readonly columns: number;
  /** Height in lines; 24 where it is not known. */
  readonly rows: number;
}

export interface Io {
  readonly stdout: Sink;
  readonly stderr: Sink;
  readonly stdin: { readonly isTTY: boolean; read(): Promise<string> };
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Aborted by the first SIGINT or SIGTERM; the reason is that signal's name. */
  readonly signal: AbortSignal;
  /** Aborted by a second one: what is left must be put in order at once. */
  readonly force: AbortSignal;
}

export interface ProcessIo extends Io {
  /** Resolves when everything written has left the process, however slow the reader is. */
  flush(): Promise<void>;
}

/** Whether questions can be asked: somebody sees them, and the answers come from a terminal. A pipeline may have one with nobody there. */
export function canAsk(io: Io): boolean {
  return io.stdin.isTTY && io.stderr.isTTY && !isPipeline(io);
}

export function isPipeline({ env: { CI = "" } }: Pick<Io, "env">): boolean {
  return !["", "0", "false"].includes(CI);
}

export function createProcessIo(signals: Pick<Io, "signal" | "force">): ProcessIo {
  const stdout = createSink(process.stdout);
  const stderr = createSink(process.stderr);
  return {
    stdout,
    stderr,
    stdin: { isTTY: isatty(process.stdin.fd), read: readStdin },
    env: process.env,
    cwd: process.cwd(),
    ...signals,
    async flush() {
      await Promise.all([stdout.flush(), stderr.flush()]);
    },
  };
}

function createSink(stream: NodeJS.WriteStream & { fd: number }): Sink & { flush(): Promise<void> } {
  let broken = false;
  // A reader that has seen enough (`| head`) closes the pipe; that is no failure of ours, and the rest goes nowhere.
  stream.on("error", () => {
    broken = true;
  });
  return {
    isTTY: isatty(stream.fd),
    get columns() {
      return stream.columns ?? 80;
    },
    get rows() {
      return stream.rows ?? 24;
    },
    write(text) {
      if (!broken && text !== "") stream.write(text);
    },
    flush: () =>
      new Promise((resolve) => {
        if (broken || stream.destroyed) resolve();
        else stream.write("", () => resolve());
      }),
  };
}

async function readStdin(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString("utf8");
}
