import { describe, expect, it } from "vitest";
import { fetchRemoteDefinitions } from "../../src/client/remote-definitions.ts";
import { kinds } from "../../src/core/definition.ts";
import { fault, json, serve } from "./http-fake.ts";
import { failureOf, newClient } from "./new-client.ts";

describe("fetchRemoteDefinitions", () => {
  it("keeps each definition as the server answered it", async () => {
    const fake = await serve((request, response) =>
      json(response, request.url.endsWith("/workflow") ? [{ name: "w", version: 2, x: null }] : [{ name: "a", y: [1] }]),
    );
    const client = newClient(fake.url);
    await expect(fetchRemoteDefinitions(client, "workflow")).resolves.toEqual({
      supported: true,
      definitions: [{ kind: "workflow", name: "w", version: 2, body: { name: "w", version: 2, x: null } }],
    });
    for (const kind of ["task", "event-handler", "schedule"] as const) {
      await expect(fetchRemoteDefinitions(client, kind)).resolves.toEqual({
        supported: true,
        definitions: [{ kind, name: "a", body: { name: "a", y: [1] } }],
      });
    }
  });

  it("tells kinds that this server lacks from an empty list, but not for tasks and workflows", async () => {
    const fake = await serve((request, response) => fault(response, 404, `No static resource ${request.url.slice(1)}.`));
    const client = newClient(fake.url);
    await expect(fetchRemoteDefinitions(client, "event-handler")).resolves.toEqual({ supported: false });
    await expect(fetchRemoteDefinitions(client, "schedule")).resolves.toEqual({ supported: false });
    for (const kind of ["task", "workflow"] as const) {
      await expect(failureOf(fetchRemoteDefinitions(client, kind))).resolves.toMatchObject({ code: "bad-answer", exitCode: 6 });
    }
  });

  it.each(kinds)("never takes a failed read of a %s for an empty list", async (kind) => {
    const fake = await serve((_request, response, nth) => (nth === 1 ? fault(response, 500, "no") : json(response, [{}])));
    const client = newClient(fake.url);
    await expect(failureOf(fetchRemoteDefinitions(client, kind))).resolves.toMatchObject({ code: "bad-answer" });
    await expect(failureOf(fetchRemoteDefinitions(client, kind))).resolves.toMatchObject({ code: "bad-answer" });
  });
});
