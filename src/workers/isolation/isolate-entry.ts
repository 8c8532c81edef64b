/** The entry of a thread or process that runs tasks of one type, one after another, as `serve-tasks.ts` says. */
import { parentPort } from "node:worker_threads";
import { endWithParent } from "./end-with-parent.ts";
import type { FromIsolate, ToIsolate } from "./messages.ts";
import { serveTasks } from "./serve-tasks.ts";

const isThread = parentPort !== null;

if (isThread) {
  serveTasks({
    send: (message) => parentPort?.postMessage(message),
    onMessage: (receive) => parentPort?.on("message", (message: ToIsolate) => receive(message)),
    end: () => process.exit(1),
  });
} else {
  endWithParent();
  let lastSent: Promise<void> = Promise.resolve();
  const send = (message: FromIsolate): void => {
    lastSent = new Promise((resolve) => process.send?.(message, undefined, {}, () => resolve()));
  };
  serveTasks({
    send,
    onMessage: (receive) => process.on("message", (message: ToIsolate) => receive(message)),
    // What was sent last may still be on its way.
    end: () => void lastSent.then(() => process.exit(1)),
  });
}
