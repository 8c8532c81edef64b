import { getEventListeners } from "node:events";
import { describe, expect, it, onTestFinished } from "vitest";
import {
  FlowError,
  MetadataClient,
  SchedulerClient,
  WorkflowExecutor,
  createConductorClient,
  isAborted,
  orkesConductorClient,
  searchAllWorkflows,
} from "../../../src/index.ts";
import { fault, json, serve } from "../http-fake.ts";
import { failureOf, newClient } from "../new-client.ts";

/** Never answers; resolves `asked` when it is asked. */
async function serveSilence() {
  let tell: () => void = () => undefined;
  const asked = new Promise<void>((resolve) => {
    tell = resolve;
  });
  return { asked, ...(await serve(() => tell())) };
}

describe("a signal", () => {
  it("ends a call that waits for its answer", async () => {
    const fake = await serveSilence();
    const abort = new AbortController();
    const failure = failureOf(new WorkflowExecutor(newClient(fake.url)).startWorkflow({ name: "w" }, { signal: abort.signal }));
    await fake.asked;
    abort.abort();
    const error = await failure;
    expect(error).toBeInstanceOf(FlowError);
    expect(error).toMatchObject({ code: "aborted", message: expect.stringContaining(`POST ${fake.url}/workflow`) });
    expect(isAborted(error)).toBe(true);
    expect(isAborted(new Error("another"))).toBe(false);
  });

  it("keeps a call from being sent at all", async () => {
    const fake = await serveSilence();
    const call = new MetadataClient(newClient(fake.url)).getTask("t", { signal: AbortSignal.abort(new Error("too late")) });
    await expect(failureOf(call)).resolves.toMatchObject({ code: "aborted", cause: { cause: new Error("too late") } });
    expect(fake.seen).toEqual([]);
  });

  it("ends a call that waits for another try", async () => {
    const fake = await serve((_request, response) => fault(response, 503, "later"));
    const abort = new AbortController();
    const client = newClient(fake.url, {
      sleep: () => {
        queueMicrotask(() => abort.abort("enough"));
        return new Promise(() => undefined);
      },
    });
    await expect(failureOf(new MetadataClient(client).getAllTaskDefs({ signal: abort.signal }))).resolves.toSatisfy(isAborted);
    expect(fake.seen).toHaveLength(1);
  });

  it("ends the pause before another try as well", async () => {
    const fake = await serve((_request, response) => fault(response, 503, "later"));
    const abort = new AbortController();
    const given: (AbortSignal | undefined)[] = [];
    const client = newClient(fake.url, {
      sleep: async (_ms, signal) => {
        given.push(signal);
        abort.abort();
      },
    });
    await expect(failureOf(new MetadataClient(client).getAllTaskDefs({ signal: abort.signal }))).resolves.toSatisfy(isAborted);
    expect(given).toEqual([abort.signal]);
  });

  it("leaves no failure that nobody hears of, where the token is refused while it aborts", async () => {
    const abort = new AbortController();
    let exchanges = 0;
    const client = createConductorClient({
      url: "http://127.0.0.1:1",
      auth: { keyId: "id", keySecret: "secret" },
      transport: {
        send: async ({ path }) => {
          if (path !== "/token") abort.abort();
          const isGiven = path === "/token" && (exchanges += 1) === 1;
          return isGiven ? { status: 200, headers: {}, text: '{"token":"t"}' } : { status: 401, headers: {}, text: "{}" };
        },
        close: async () => undefined,
      },
    });
    const unheard: unknown[] = [];
    const hear = (error: unknown): void => void unheard.push(error);
    process.on("unhandledRejection", hear);
    onTestFinished(() => void process.off("unhandledRejection", hear));
    await expect(failureOf(new MetadataClient(client).getAllTaskDefs({ signal: abort.signal }))).resolves.toSatisfy(isAborted);
    await new Promise((resolve) => setImmediate(resolve));
    expect([exchanges, unheard]).toEqual([2, []]);
  });

  it.each([
    ["undici", {}],
    ["a fetch", { fetch }],
  ])("may be shared by many calls, and keeps nothing of them, with %s", async (_name, options) => {
    const warned: Error[] = [];
    const warn = (warning: Error): void => void warned.push(warning);
    process.on("warning", warn);
    onTestFinished(() => void process.off("warning", warn));
    // Each call waits for a token, for an answer, and for another try.
    const fake = await serve((request, response, nth) => {
      if (request.url === "/api/token") json(response, { token: "t" });
      else if (nth <= 13) fault(response, 503, "later");
      else json(response, []);
    });
    const { signal } = new AbortController();
    const client = createConductorClient({ url: fake.url, random: () => 0.01, auth: { keyId: "id", keySecret: "secret" }, ...options });
    onTestFinished(() => client.close());
    const { metadata } = client.withSignal(signal);
    await Promise.all(Array.from({ length: 12 }, () => metadata.getTaskDefs()));
    await new Promise((resolve) => setImmediate(resolve));
    expect(fake.seen).toHaveLength(25);
    expect(warned).toEqual([]);
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });

  it("is not handed on to a fetch that is over", async () => {
    const abort = new AbortController();
    const given: (AbortSignal | null | undefined)[] = [];
    const client = newClient("http://127.0.0.1:1", {
      fetch: async (_url, init) => {
        given.push(init?.signal);
        return new Response("[]");
      },
    });
    await client.withSignal(abort.signal).metadata.getTaskDefs();
    abort.abort();
    expect(given).toMatchObject([{ aborted: false }]);
  });

  it("of a call ends it beside that of its client", async () => {
    const fake = await serveSilence();
    const [first, second] = [new AbortController(), new AbortController()];
    const call = { method: "GET", path: "/x", signal: second.signal } as const;
    const failure = failureOf(newClient(fake.url).withSignal(first.signal).send(call));
    await fake.asked;
    first.abort();
    await expect(failure).resolves.toSatisfy(isAborted);
  });

  it("ends a call that waits for a token, and nobody else's", async () => {
    let answer: () => void = () => undefined;
    const fake = await serve((request, response) => {
      if (request.url === "/api/token") answer = () => json(response, { token: "t" });
      else json(response, []);
    });
    const client = newClient(fake.url, { auth: { keyId: "id", keySecret: "secret" } });
    const abort = new AbortController();
    const definitions = new MetadataClient(client);
    const given = failureOf(definitions.getAllTaskDefs({ signal: abort.signal }));
    const waiting = definitions.getAllTaskDefs();
    abort.abort();
    await expect(given).resolves.toSatisfy(isAborted);
    await expect.poll(() => fake.seen.length).toBe(1);
    answer();
    await expect(waiting).resolves.toEqual([]);
  });

  it("ends a walk through pages", async () => {
    const fake = await serve((_request, response) =>
      json(response, {
        totalHits: 9,
        results: [{ workflowId: "1", workflowType: "w", status: "RUNNING", startTime: "2030-01-01T00:00:00.000Z" }],
      }),
    );
    const abort = new AbortController();
    const walk = async (): Promise<void> => {
      for await (const run of searchAllWorkflows(newClient(fake.url), { pageSize: 1, signal: abort.signal })) {
        expect(run.workflowId).toBe("1");
        abort.abort();
      }
    };
    await expect(failureOf(walk())).resolves.toSatisfy(isAborted);
    expect(fake.seen).toHaveLength(1);
  });

  it("reaches a scheduler's client that is given as a promise", async () => {
    const fake = await serveSilence();
    const promise = orkesConductorClient({ serverUrl: fake.url });
    onTestFinished(async () => (await promise).close());
    const call = new SchedulerClient(promise).getAllSchedules(undefined, { signal: AbortSignal.abort() });
    await expect(failureOf(call)).resolves.toSatisfy(isAborted);
  });
});
