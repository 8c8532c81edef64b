import type { ServerResponse } from "node:http";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { createConductorClient } from "../../src/client/conductor-client.ts";
import { fault, json, serve } from "./http-fake.ts";
import type { SeenRequest } from "./http-fake.ts";
import { failureOf, newClient } from "./new-client.ts";

const auth = { keyId: "id", keySecret: "very-secret" };

/** Tokens `t1`, `t2`, ...; accepts those that `isGood` names. */
async function serveTokens(
  isGood: (token: string) => boolean,
  answer: (response: ServerResponse) => void = (response) => json(response, []),
) {
  let issued = 0;
  const fake = await serve((request, response) => {
    if (request.url === "/api/token") return json(response, { token: `t${++issued}` });
    if (!isGood(String(request.headers["x-authorization"])))
      return fault(response, 401, `Token ${String(request.headers["x-authorization"])} has expired`);
    answer(response);
  });
  const isExchange = (request: SeenRequest): boolean => request.url === "/api/token";
  return { ...fake, exchanges: () => fake.seen.filter(isExchange), calls: () => fake.seen.filter((request) => !isExchange(request)) };
}

describe("key id and secret", () => {
  it("are exchanged once for a token that every call shows, however many begin at once", async () => {
    const fake = await serveTokens(() => true);
    const client = newClient(fake.url, { auth });
    await Promise.all(Array.from({ length: 20 }, () => client.metadata.getTaskDefs()));
    expect(fake.exchanges().map((request) => JSON.parse(request.body))).toEqual([{ keyId: "id", keySecret: "very-secret" }]);
    expect(new Set(fake.calls().map((request) => request.headers["x-authorization"]))).toEqual(new Set(["t1"]));
  });

  it("are exchanged again before the token grows too old", async () => {
    const fake = await serveTokens(() => true);
    let time = 0;
    const client = newClient(fake.url, { auth: { ...auth, refreshMs: 1000 }, now: () => time });
    await client.metadata.getTaskDefs();
    time = 999;
    await client.metadata.getTaskDefs();
    expect(fake.exchanges()).toHaveLength(1);
    time = 1000;
    await client.metadata.getTaskDefs();
    expect(fake.calls().map((request) => request.headers["x-authorization"])).toEqual(["t1", "t1", "t2"]);
  });

  it("are never exchanged again for the time's sake where the interval is 0", async () => {
    const fake = await serveTokens(() => true);
    let time = 0;
    const client = newClient(fake.url, { auth: { ...auth, refreshMs: 0 }, now: () => time });
    await client.metadata.getTaskDefs();
    time = 1e12;
    await client.metadata.getTaskDefs();
    expect(fake.exchanges()).toHaveLength(1);
  });

  it.each(["EXPIRED_TOKEN", "INVALID_TOKEN"])("are exchanged once more after a 403 that says %s", async (error) => {
    let issued = 0;
    const fake = await serve((request, response) => {
      if (request.url === "/api/token") json(response, { token: `t${++issued}` });
      else if (request.headers["x-authorization"] === "t1") fault(response, 403, "no longer", { error });
      else json(response, []);
    });
    await expect(newClient(fake.url, { auth }).metadata.getTaskDefs()).resolves.toEqual([]);
    expect(issued).toBe(2);
  });

  it("are exchanged once more after a 401 for all calls that got it, and these are replayed", async () => {
    const fake = await serveTokens((token) => token !== "t1");
    const client = newClient(fake.url, { auth });
    await expect(Promise.all(Array.from({ length: 10 }, () => client.metadata.getTaskDefs()))).resolves.toHaveLength(10);
    expect(fake.exchanges()).toHaveLength(2);
    expect(client.slept).toEqual([]);
  });

  it("replay even polls and starts, as a refused call has done nothing", async () => {
    const fake = await serveTokens(
      (token) => token === "t2",
      (response) => void response.end("run-1"),
    );
    await expect(newClient(fake.url, { auth }).workflows.start({ name: "w" })).resolves.toBe("run-1");
    expect(fake.calls()).toHaveLength(2);
  });

  it("end as unauthorized after one replay, with neither token nor secret in the words", async () => {
    const fake = await serveTokens(() => false);
    const error = await failureOf(newClient(fake.url, { auth }).metadata.getTaskDefs());
    expect(error).toMatchObject({ code: "unauthorized", exitCode: 7, hint: expect.stringContaining("flow config show") });
    expect(error.message).toContain("Token *** has expired");
    expect(fake.exchanges()).toHaveLength(2);
    expect(fake.calls()).toHaveLength(2);
  });

  it("are not exchanged again for a 403", async () => {
    const fake = await serveTokens(
      () => true,
      (response) => fault(response, 403, "may not"),
    );
    await expect(failureOf(newClient(fake.url, { auth }).metadata.getTaskDefs())).resolves.toMatchObject({ code: "unauthorized" });
    expect(fake.exchanges()).toHaveLength(1);
  });

  it("are not needed by a server without tokens", async () => {
    const fake = await serve((request, response) => {
      if (request.url === "/api/token") fault(response, 404, "No static resource api/token.");
      else json(response, []);
    });
    const client = newClient(fake.url, { auth });
    await client.metadata.getTaskDefs();
    await client.metadata.getTaskDefs();
    expect(fake.seen.map((request) => request.url)).toEqual(["/api/token", "/api/metadata/taskdefs", "/api/metadata/taskdefs"]);
    expect(fake.seen[1]?.headers["x-authorization"]).toBeUndefined();
  });

  describe("on a server that had no tokens", () => {
    /** Refuses what does not show its `token` while it `isGuarded`; `tokens`: whether it gives any out. */
    async function serveOpen() {
      const state = { isGuarded: false, tokens: true, token: "t1" };
      const fake = await serve((request, response) => {
        if (request.url === "/api/token") {
          if (state.isGuarded && state.tokens) json(response, { token: state.token });
          else fault(response, 404, "No static resource api/token.");
        } else if (state.isGuarded && request.headers["x-authorization"] !== state.token) fault(response, 401, "who are you?");
        else json(response, []);
      });
      const exchanges = (): number => fake.seen.filter(({ url }) => url === "/api/token").length;
      return { ...fake, state, exchanges };
    }

    it("are exchanged when it asks for one, once for all calls, and these are replayed", async () => {
      const fake = await serveOpen();
      let time = 0;
      const client = newClient(fake.url, { auth, now: () => time });
      await client.metadata.getTaskDefs();
      fake.state.isGuarded = true;
      time = 1000;
      const answers = Promise.all(Array.from({ length: 10 }, () => client.metadata.getTaskDefs()));
      await expect(answers).resolves.toHaveLength(10);
      expect(fake.exchanges()).toBe(2);
      expect(client.slept).toEqual([]);
    });

    it("are exchanged when it asks for one for the second time, after it gave none again", async () => {
      const fake = await serveOpen();
      let time = 0;
      const client = newClient(fake.url, { auth: { ...auth, refreshMs: 10 }, now: () => time });
      fake.state.isGuarded = true;
      await client.metadata.getTaskDefs();
      fake.state.isGuarded = false;
      time = 1000;
      await client.metadata.getTaskDefs();
      Object.assign(fake.state, { isGuarded: true, token: "t2" });
      time = 2000;
      await expect(client.metadata.getTaskDefs()).resolves.toEqual([]);
    });

    it("are offered once a second at most where it refuses everybody", async () => {
      const fake = await serveOpen();
      let time = 0;
      const client = newClient(fake.url, { auth, now: () => time });
      await client.metadata.getTaskDefs();
      Object.assign(fake.state, { isGuarded: true, tokens: false });
      const refusals = [];
      for (time of [999, 1000, 1999, 2000]) refusals.push(await failureOf(client.metadata.getTaskDefs()));
      expect(refusals.map(({ code, message }) => [code, message])).toEqual(
        refusals.map(() => ["unauthorized", expect.stringContaining("who are you?")]),
      );
      expect(fake.exchanges()).toBe(3);
    });

    it("leave it usable where the exchange fails for another reason", async () => {
      let isBroken = false;
      const fake = await serve((request, response) => {
        if (request.url === "/api/token") fault(response, isBroken ? 500 : 404, "no");
        else if (isBroken && request.url === "/api/metadata/workflow") fault(response, 401, "not for you");
        else json(response, []);
      });
      let time = 0;
      const client = newClient(fake.url, { auth, retries: 0, now: () => time });
      await client.metadata.getTaskDefs();
      isBroken = true;
      time = 1000;
      await expect(failureOf(client.metadata.getWorkflowDefs())).resolves.toMatchObject({ message: expect.stringContaining("/token") });
      await expect(client.metadata.getTaskDefs()).resolves.toEqual([]);
    });
  });

  it.each([
    ["a refusal", (response: ServerResponse) => fault(response, 401, "bad key very-secret"), "unauthorized"],
    ["a web page", (response: ServerResponse) => void response.writeHead(200, { "content-type": "text/html" }).end("<html>"), "bad-answer"],
    ["no token", (response: ServerResponse) => json(response, {}), "bad-answer"],
    ["somebody's 404 page", (response: ServerResponse) => void response.writeHead(404).end("<html>"), "bad-answer"],
  ])("that get %s are an error", async (_name, answer, code) => {
    const fake = await serve((_request, response) => answer(response));
    const error = await failureOf(newClient(fake.url, { auth }).metadata.getTaskDefs());
    expect(error.code).toBe(code);
    expect(error.message).toContain("/token");
    expect(error.message + error.hint).not.toContain("very-secret");
    expect(fake.seen.every((request) => request.url === "/api/token")).toBe(true);
  });

  it("are exchanged anew a second after an exchange that failed; whoever asks meanwhile gets the same error", async () => {
    let isBroken = true;
    const fake = await serve((request, response) => {
      if (request.url !== "/api/token") json(response, []);
      else if (isBroken) fault(response, 500, "no");
      else json(response, { token: "t" });
    });
    let time = 0;
    const client = newClient(fake.url, { auth, now: () => time });
    const errors = await Promise.all([1, 2, 3].map(() => failureOf(client.metadata.getTaskDefs())));
    time = 999;
    errors.push(await failureOf(client.metadata.getTaskDefs()));
    expect(errors.map(({ message }) => message)).toEqual(errors.map(() => expect.stringContaining("no (500, POST ")));
    expect(fake.seen).toHaveLength(1);
    isBroken = false;
    time = 1000;
    await expect(client.metadata.getTaskDefs()).resolves.toEqual([]);
  });

  it("stay as they are while no new token is to be had and the server takes the old one", async () => {
    let issued = 0;
    const fake = await serve((request, response) => {
      if (request.url !== "/api/token") json(response, []);
      else if (++issued > 1) fault(response, 500, "no");
      else json(response, { token: "t1" });
    });
    let time = 0;
    const client = newClient(fake.url, { auth: { ...auth, refreshMs: 1000 }, now: () => time });
    await client.metadata.getTaskDefs();
    time = 1000;
    await expect(client.metadata.getTaskDefs()).resolves.toEqual([]);
    expect(issued).toBe(2);
  });

  it("stay as they are while a new token is long in coming, for which calls wait a second together", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    onTestFinished(() => void vi.useRealTimers());
    const shown: (string | undefined)[] = [];
    let answer: (text: string) => void = () => undefined;
    let exchanges = 0;
    let time = 0;
    const client = newClient("http://h", {
      auth: { ...auth, refreshMs: 1000 },
      now: () => time,
      transport: {
        async send({ path, headers }) {
          if (path !== "/token") shown.push(headers["x-authorization"]);
          else if (++exchanges > 1) return { status: 200, headers: {}, text: await new Promise((resolve) => void (answer = resolve)) };
          return { status: 200, headers: {}, text: path === "/token" ? '{"token":"t1"}' : "[]" };
        },
        close: async () => undefined,
      },
    });
    const calls: Promise<unknown>[] = [];
    const call = (): void => void calls.push(client.metadata.getTaskDefs());
    await client.authenticate();
    time = 1000;
    call();
    call();
    await vi.advanceTimersByTimeAsync(999);
    expect(shown).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    call();
    await Promise.all(calls);
    expect([shown, exchanges]).toEqual([["t1", "t1", "t1"], 2]);
    answer('{"token":"t2"}');
    await vi.advanceTimersByTimeAsync(0);
    await client.metadata.getTaskDefs();
    expect(shown.at(-1)).toBe("t2");
  });
});

describe("other ways to prove who one is", () => {
  it("an API key goes with every call as it is, and a 401 ends it", async () => {
    const fake = await serve((request, response) =>
      request.headers["x-authorization"] === "good" ? json(response, []) : fault(response, 401, "key worse?"),
    );
    await newClient(fake.url, { auth: { apiKey: "good" } }).metadata.getTaskDefs();
    const error = await failureOf(newClient(fake.url, { auth: { apiKey: "worse" } }).metadata.getTaskDefs());
    expect(error).toMatchObject({ code: "unauthorized", serverMessage: "key ***?" });
    expect(fake.seen).toHaveLength(2);
  });

  it("what a server quotes of a secret is left out, however it is written", async () => {
    const secret = 'hu"sh\\ 1%';
    const forms = [secret, encodeURIComponent(secret)];
    const fake = await serve((request, response) => {
      const sent = [request.headers["x-authorization"], request.headers.authorization, ...forms];
      fault(response, 400, `refused: ${sent.join(" and ")}`);
    });
    const url = fake.url.replace("://", "://me:hush-word@");
    const error = await failureOf(newClient(url, { auth: { apiKey: secret } }).metadata.getTaskDefs());
    expect(error.message).toMatch(/refused: \*\*\* and Basic \*\*\* and \*\*\* and \*\*\*/);
    expect(error.message).not.toMatch(/hu|sh/);
  });

  it.each(["", "hush\n", "hüsh"])("an API key that cannot be sent (%j) is wrong config, and not repeated", (apiKey) => {
    const create = () => createConductorClient({ url: "http://h", auth: { apiKey } });
    expect(create).toThrow(expect.objectContaining({ code: "config", exitCode: 64 }));
    expect(create).not.toThrow(/hush|hüsh/);
  });

  it("credentials in the address go to the gateway and into no message", async () => {
    const fake = await serve((request, response) => (request.url.endsWith("taskdefs") ? json(response, []) : fault(response, 400, "no")));
    const client = newClient(fake.url.replace("//", "//me:p%40ss@"));
    await client.metadata.getTaskDefs();
    expect(fake.seen[0]?.headers.authorization).toBe(`Basic ${Buffer.from("me:p@ss").toString("base64")}`);
    expect(client.url).toBe(fake.url);
    const error = await failureOf(client.metadata.getWorkflowNames());
    expect(error.message).toBe(`no (400, GET ${fake.url}/metadata/workflow/names)`);
  });
});
