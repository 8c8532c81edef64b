/** What waits for an event that nobody handles. */
import { expect, it } from "vitest";
import { createSqliteStore } from "../../../src/server/store/sqlite-store.ts";
import { createSubject } from "./support.ts";

const event = "conductor:backlog:x";
const most = 10_000;

it("is the newest ten thousand messages", async () => {
  const store = await createSqliteStore();
  for (let number = 1; number <= most; number += 1) {
    store.addEventMessage({ event, messageId: `m${number}`, createdTime: number, payload: {} });
  }
  const subject = await createSubject({ store });
  const [oldest] = store.loadEventMessages(event, 0, 1);
  expect(oldest?.messageId).toBe("m1");
  const id = await subject.start([{ name: "e", taskReferenceName: "e", type: "EVENT", sink: "conductor:x" }], { name: "backlog" });
  await subject.until(() => subject.api.workflows.getWorkflow(id, false).status === "COMPLETED");
  await subject.until(() => store.loadEventMessages(event, 0, 1)[0]?.messageId === "m2");
  const waiting = store.loadEventMessages(event, 0, most + 1);
  expect(waiting).toHaveLength(most);
  expect(waiting.at(-1)?.payload).toMatchObject({ workflowInstanceId: id });
});
