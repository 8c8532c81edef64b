import path from "node:path";
import { expect, it } from "vitest";
import { isJsonObject } from "../../../src/core/json.ts";
import type { JsonObject } from "../../../src/core/json.ts";
import { pollUntil } from "../../harness/poll-until.ts";
import { testScale } from "../../harness/scale.ts";
import { tempFolder } from "../../harness/temp-folder.ts";
import { createRepeatableChance } from "../../../src/testing/repeatable.ts";
import type { ServerProcess } from "./server-process.ts";
import { startServerProcess } from "./server-process.ts";

const kills = 3;
const clients = 4;
const event = "conductor:raises:x";

const definitions = [
  { name: "raises", tasks: [{ name: "e", taskReferenceName: "e", type: "EVENT", sink: "conductor:x" }] },
  { name: "started", tasks: [{ name: "n", taskReferenceName: "n", type: "NOOP" }] },
];
const start = (position: number): object => {
  return { action: "start_workflow", start_workflow: { name: "started", input: { by: "${workflowInstanceId}", position } } };
};
/** Two actions, so that a kill can come between them, and a script, which takes its time. */
const handler = { name: "h", event, active: true, condition: "$.sink == 'conductor:x'", actions: [start(0), start(1)] };

/** Raises events and kills the server after so many; answers with the runs whose start was acknowledged. */
async function raiseAndKill(server: ServerProcess, count: number): Promise<string[]> {
  const acknowledged: string[] = [];
  const killed: Promise<void>[] = [];
  const client = async (): Promise<void> => {
    for (;;) {
      const answer = await server.send("POST", "/workflow", { name: "raises", version: 1, input: {} });
      if (answer === undefined) return;
      if (typeof answer.body === "string") acknowledged.push(answer.body);
      // The clients go on while the process dies.
      if (acknowledged.length >= count) killed.push(server.kill());
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  await Promise.all(killed);
  return acknowledged;
}

const runsOf = async ({ send }: ServerProcess, name: string): Promise<JsonObject[]> => {
  const body = (await send("GET", `/workflow/search-v2?start=0&size=5000&query=${encodeURIComponent(`workflowType=${name}`)}`))?.body;
  return isJsonObject(body) && Array.isArray(body["results"]) ? body["results"].filter(isJsonObject) : [];
};

/** The seed is the test's name. */
it.each(Array.from({ length: testScale }, (_, index) => index + 1))(
  "each action of a handler is done exactly once for each event, whenever the server is killed, seed %i",
  async (seed) => {
    const random = createRepeatableChance(seed);
    const dbFile = path.join(tempFolder(), "server.db");
    const acknowledged: string[] = [];
    for (let kill = 0; kill < kills; kill += 1) {
      const server = await startServerProcess(dbFile);
      if (server === undefined) throw new Error("The server did not start.");
      if (kill === 0) {
        await server.send("PUT", "/metadata/workflow", definitions);
        await server.send("POST", "/event", handler);
      }
      acknowledged.push(...(await raiseAndKill(server, 5 + Math.floor(random() * 100))));
    }
    const server = await startServerProcess(dbFile);
    if (server === undefined) throw new Error("The server did not start.");
    await pollUntil(
      async () => (await server.send("GET", "/admin/queues?verbose=true"))?.body,
      (queues) => JSON.stringify(queues) === JSON.stringify({ [event]: { "raises:x": 0 } }),
      { deadlineMs: 60_000 },
    );
    const sources = (await runsOf(server, "raises")).map(({ workflowId }) => JSON.stringify(workflowId));
    expect(sources).toEqual(expect.arrayContaining(acknowledged.map((id) => JSON.stringify(id))));
    const done = (await runsOf(server, "started")).map(({ input }) =>
      isJsonObject(input) ? `${JSON.stringify(input["by"])} ${JSON.stringify(input["position"])}` : "",
    );
    expect(done.sort()).toEqual(sources.flatMap((id) => [`${id} 0`, `${id} 1`]).sort());
    await server.kill();
  },
  400_000,
);
