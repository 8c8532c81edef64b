import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { createConductorClient } from "../../src/client/conductor-client.ts";
import { json, serve } from "./http-fake.ts";
import { failureOf, newClient } from "./new-client.ts";

const pem = (name: string): string => readFileSync(new URL(`certificates/${name}.pem`, import.meta.url), "utf8");
const server = { cert: pem("server"), key: pem("server-key") };

describe("TLS", () => {
  it("refuses a server whose authority is unknown, and says what to do", async () => {
    const fake = await serve((_request, response) => json(response, []), server);
    const error = await failureOf(newClient(fake.url).metadata.getTaskDefs());
    expect(error.code).toBe("unreachable");
    expect(error.message).toContain(`GET ${fake.url}/metadata/taskdefs`);
    expect(error.hint).toContain("NODE_EXTRA_CA_CERTS");
    expect(fake.seen).toEqual([]);
  });

  it("does not try again where the certificate is refused", async () => {
    const fake = await serve((_request, response) => json(response, []), server);
    const client = newClient(fake.url);
    await failureOf(client.metadata.getTaskDefs());
    expect(client.slept).toEqual([]);
  });

  it("trusts the given authority", async () => {
    const fake = await serve((_request, response) => json(response, []), server);
    await expect(newClient(fake.url, { tls: { ca: pem("ca") } }).metadata.getTaskDefs()).resolves.toEqual([]);
  });

  it("shows its own certificate to a server that asks for one", async () => {
    const fake = await serve((_request, response) => json(response, []), {
      ...server,
      ca: pem("ca"),
      requestCert: true,
      rejectUnauthorized: true,
    });
    const tls = { ca: pem("ca"), cert: pem("client"), key: pem("client-key") };
    await expect(newClient(fake.url, { tls }).metadata.getTaskDefs()).resolves.toEqual([]);
    await expect(failureOf(newClient(fake.url, { tls: { ca: pem("ca") } }).metadata.getTaskDefs())).resolves.toMatchObject({
      code: "unreachable",
    });
  });

  it("wants certificate and key together", () => {
    expect(() => createConductorClient({ url: "https://127.0.0.1:1", tls: { cert: "x" } })).toThrow(
      /both the certificate and its private key/,
    );
  });
});
