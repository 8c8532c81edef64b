/** What the compiler says of subscribers. */
import { expectTypeOf, test } from "vitest";
import { defineSubscriber } from "../../src/index.ts";
import type { PollFailed, TaskFailed, WorkerEvent, WorkerEventOf } from "../../src/index.ts";

test("each function gets the events of its pattern", () => {
  defineSubscriber({
    "task:failed": (event) => expectTypeOf(event).toEqualTypeOf<TaskFailed>(),
    "poll:*": (event) => expectTypeOf(event).toEqualTypeOf<PollFailed>(),
    "*": async (event) => expectTypeOf(event).toEqualTypeOf<WorkerEvent>(),
  });
  expectTypeOf<WorkerEventOf<"worker:*">["type"]>().toEqualTypeOf<
    "worker:started" | "worker:ready" | "worker:draining" | "worker:stopped"
  >();
  // @ts-expect-error There is no such event.
  defineSubscriber({ "task:faild": () => undefined });
  // @ts-expect-error An event of a poll has no task.
  defineSubscriber({ "poll:failed": ({ taskId }) => taskId });
});
