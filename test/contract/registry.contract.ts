/** The open-source server has no service registry and no tags. */
import { expect, it } from "vitest";
import { useSubject } from "./support/subject.ts";

const server = useSubject();

it.each([
  ["/registry/service", "service-registry"],
  ["/metadata/tags", "tags"],
] as const)("answers %s, or has no such route", async (path, id) => {
  const answer = await server.get(path);
  const expected = id === "tags" ? server.expected("tags") : server.expected("service-registry");
  expect(answer.status).toBe(expected);
  expect(answer.text).toContain(expected === 404 ? `No static resource api${path}.` : "[");
});

it("gives out no tokens where it has no keys", async () => {
  const answer = await server.send("POST", "/token", { body: { keyId: "id", keySecret: "secret" } });
  expect(answer.status).toBe(404);
});
