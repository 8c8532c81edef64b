/** Whatever is sent, the server answers in words, changes nothing of itself, and goes on with its work. */
import { expect, it, onTestFinished } from "vitest";
import { createServer } from "../../../src/server/create-server.ts";
import type { EmbeddedServer } from "../../../src/server/create-server.ts";
import { createApp } from "../../../src/server/routes/app.ts";
import { seeded } from "../../core/seeded.ts";
import { testScale } from "../../harness/scale.ts";
import { hostileRequest } from "./hostile-requests.ts";
import type { HostileRequest, Route } from "./hostile-requests.ts";
import { sendRaw } from "./raw-request.ts";
import type { RawAnswer } from "./raw-request.ts";

const requestsARound = 500;
const senders = 8;
const patienceMs = 30_000;
const seeds = Array.from({ length: Math.min(20, 2 * testScale) }, (_, index) => index + 1);

/** Words of JavaScript's own errors: they come from a defect, not from a check. */
const defects =
  /Cannot read propert|is not a function|is not iterable|undefined \(reading|call stack|cannot be bound|Invalid array length|Cannot convert|is not an object/i;

it.each(seeds)("answers whatever is asked, seed %i", { timeout: 600_000 }, async (seed) => {
  const server = await createServer({ httpAllow: [] });
  onTestFinished(() => server.close());
  const { port } = await server.listen({ port: 0 });
  const routes: Route[] = createApp(server.api).routes.filter(({ method, path }) => method !== "ALL" && !path.includes("*"));
  const random = seeded(seed);
  let ids = await begin(server);
  let left = requestsARound;
  const flaws: string[] = [];
  await Promise.all(
    Array.from({ length: senders }, async () => {
      while (left > 0) {
        left -= 1;
        if (left % 50 === 0) ids = await begin(server);
        const request = hostileRequest(random, routes, ids);
        const flaw = await sendRaw(port, request, patienceMs).then(
          (answer) => flawOf(request, answer),
          (error: unknown) => String(error),
        );
        if (flaw !== undefined) flaws.push(`${describe(request)}\n  ${flaw}`);
      }
    }),
  );
  expect(flaws).toEqual([]);
  expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
  await expect(work(server)).resolves.toBe("COMPLETED");
});

/** A run with a task that a worker holds, so that requests about runs and tasks meet some. */
async function begin({ api }: EmbeddedServer): Promise<{ workflowId: string; taskId: string }> {
  const name = "hostile_base";
  api.metadata.createWorkflowDef({ name, tasks: [{ name, taskReferenceName: "one", type: "SIMPLE" }] }, true);
  const workflowId = await api.workflows.startWorkflow({ name, input: { a: "x" } });
  const [task] = api.workflows.getWorkflow(workflowId, true).tasks;
  return { workflowId, taskId: task?.taskId ?? "" };
}

async function work({ api }: EmbeddedServer): Promise<string> {
  const name = "still_working";
  api.metadata.createWorkflowDef({ name, tasks: [{ name, taskReferenceName: "one", type: "SIMPLE" }] }, true);
  const workflowId = await api.workflows.startWorkflow({ name, input: {} });
  const [task] = await api.tasks.pollTasks({ taskType: name, count: 1, waitMs: 1000 });
  if (task === undefined) return "not handed out";
  await api.tasks.updateTask({ workflowInstanceId: workflowId, taskId: task.taskId, status: "COMPLETED", outputData: {} });
  return api.workflows.getWorkflow(workflowId, false).status;
}

/** Undefined where the answer is one that a client can work with. */
function flawOf({ method }: HostileRequest, { status, headers, body }: RawAnswer): string | undefined {
  if (status < 400 || (method === "HEAD" && body === "")) return undefined;
  // What is no HTTP gets no further than Node's parser.
  if (body === "" && (status === 400 || status === 414 || status === 431)) return undefined;
  if (/^content-length: 0$/im.test(headers) && body === "") return undefined;
  const message = messageIn(body);
  if (message === undefined || message === "") return `${status} without a message: ${JSON.stringify(body.slice(0, 300))}`;
  return defects.test(message) ? `${status} with a defect's words: ${message}` : undefined;
}

function messageIn(body: string): string | undefined {
  try {
    const json: unknown = JSON.parse(body);
    return typeof json === "object" && json !== null && "message" in json && typeof json.message === "string" ? json.message : undefined;
  } catch {
    // The pages for people say it in a paragraph.
    if (body.startsWith("<!doctype html>")) return /<p>(.+?)<\/p>/s.exec(body)?.[1];
    // 501 answers in plain text, as the real server does.
    return body.startsWith("<") ? undefined : body;
  }
}

const describe = ({ method, target, headers, body }: HostileRequest): string =>
  `${method} ${target.slice(0, 300)} ${JSON.stringify(headers)} ${JSON.stringify(body?.toString("utf8").slice(0, 400) ?? "")}`;
