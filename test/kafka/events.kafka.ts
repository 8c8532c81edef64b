/** Events that go to Kafka, and handlers that wait for them, on a real broker. */
import { afterAll, describe, expect, it } from "vitest";
import type { Workflow } from "../../src/core/model/execution.ts";
import { createRuntime } from "../../src/server/runtime/create-runtime.ts";
import type { Runtime } from "../../src/server/runtime/create-runtime.ts";
import { startKafkaBroker } from "../harness/kafka-broker.ts";
import { pollUntil } from "../harness/poll-until.ts";
import { tempFolder } from "../harness/temp-folder.ts";
import { committedOffset, createTopic, readTopic, writeTopic } from "./support/topic.ts";

const broker = await startKafkaBroker(process.env);
const address = broker?.address ?? "";
const open = new Set<Runtime>();
afterAll(async () => {
  await Promise.all([...open].map((runtime) => runtime.close()));
  await broker?.close();
});

async function start(dbFile?: string): Promise<Runtime> {
  const runtime = await createRuntime({ kafka: { brokers: [address] }, ...(dbFile === undefined ? {} : { dbFile }) });
  open.add(runtime);
  return runtime;
}

/** Starts a run for each message, with what the message says. */
function handle({ api }: Runtime, topic: string): void {
  api.metadata.createWorkflowDef({ name: "child", tasks: [{ name: "n", taskReferenceName: "n", type: "NOOP" }] }, true);
  const input = { n: "${payload.n}", key: "${key}", header: "${headers.h}" };
  api.events.createEventHandler({
    name: "on_topic",
    event: `kafka:${topic}`,
    active: true,
    condition: "$.payload.n > 0",
    actions: [{ action: "start_workflow", start_workflow: { name: "child", input } }],
  });
}

const children = ({ api }: Runtime): Workflow[] =>
  api.workflows.searchWorkflowsV2({ start: 0, size: 100, freeText: "*", query: "workflowType=child", sort: "startTime:ASC" }).results;
const childrenWhen = (runtime: Runtime, count: number): Promise<Workflow[]> =>
  pollUntil(
    () => Promise.resolve(children(runtime)),
    ({ length }) => length >= count,
    { deadlineMs: 60_000 },
  );
/** The consumer has joined: from now on nothing is missed. */
const listening = (topic: string): Promise<number> =>
  pollUntil(
    async () => {
      await writeTopic(address, topic, '{"n":0}');
      return committedOffset(address, `conductor-flow.${topic}`, topic);
    },
    (offset) => offset > 0,
    { deadlineMs: 60_000, everyMs: 300 },
  );

describe.skipIf(broker === undefined)("events of Kafka", () => {
  it("start runs, in their order", async () => {
    const topic = "start-runs";
    await createTopic(address, topic);
    const runtime = await start();
    handle(runtime, topic);
    await listening(topic);
    await writeTopic(address, topic, '{"n":1}', '{"n":2}', "no JSON");
    const runs = await childrenWhen(runtime, 2);
    expect(runs.map(({ input }) => input["n"])).toEqual([1, 2]);
    expect(runs[0]).toMatchObject({
      event: `kafka:${topic}`,
      input: {
        key: "k",
        header: "1",
        "conductor.event.messageId": expect.stringMatching(/^0-\d+$/),
        "conductor.event.name": `kafka:${topic}`,
      },
    });
    runtime.api.events.deleteEventHandler("on_topic");
  });

  it("come from EVENT tasks as well", async () => {
    const topic = "from-tasks";
    await createTopic(address, topic);
    const runtime = await start();
    const event = { name: "e", taskReferenceName: "e", type: "EVENT", sink: `kafka:${topic}`, inputParameters: { n: 5 } };
    runtime.api.metadata.createWorkflowDef({ name: "source", tasks: [event] }, true);
    const id = await runtime.api.workflows.startWorkflow({ name: "source" });
    const [message] = await readTopic(address, topic, 1);
    const [task] = runtime.api.workflows.getWorkflow(id, true).tasks;
    expect(message?.key).toBe(task?.taskId);
    expect(JSON.parse(message?.value ?? "")).toMatchObject({ n: 5, event_produced: `kafka:${topic}`, workflowInstanceId: id });
    expect(
      await pollUntil(
        () => Promise.resolve(runtime.api.workflows.getWorkflow(id, false).status),
        (status) => status !== "RUNNING",
      ),
    ).toBe("COMPLETED");
  });

  it("that come while no server runs are taken up at the next start, each once", async () => {
    const topic = "while-away";
    const dbFile = `${tempFolder()}/server.db`;
    await createTopic(address, topic);
    const first = await start(dbFile);
    handle(first, topic);
    await listening(topic);
    await writeTopic(address, topic, '{"n":1}');
    await childrenWhen(first, 1);
    await first.close();
    open.delete(first);
    await writeTopic(address, topic, '{"n":2}');
    const second = await start(dbFile);
    expect((await childrenWhen(second, 2)).map(({ input }) => input["n"])).toEqual([1, 2]);
    await writeTopic(address, topic, '{"n":3}');
    expect((await childrenWhen(second, 3)).map(({ input }) => input["n"])).toEqual([1, 2, 3]);
  });
});
