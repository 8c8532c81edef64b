/** Reading a large server: in pieces, through a cache on the disk, and never an old version for a new one. */
import { randomUUID } from "node:crypto";
import { readdirSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { fetchRemoteDefinitions } from "../../src/client/remote-definitions.ts";
import type { RemoteDefinition } from "../../src/core/definition.ts";
import type { DefinitionCache } from "../../src/core/definition-cache.ts";
import { openDefinitionCache } from "../../src/project/definition-cache.ts";
import { tempFolder } from "../harness/temp-folder.ts";
import { fault, json, serve } from "./http-fake.ts";
import type { Responder, SeenRequest } from "./http-fake.ts";
import { failureOf, newClient } from "./new-client.ts";

interface Version {
  name: string;
  version: number;
  createTime: number;
  updateTime?: number;
  description: string;
  ownerApp?: string;
}

const padding = "x".repeat(20_000);

/** Large enough to be worth a cache. */
const manyVersions = (): Version[] =>
  Array.from({ length: 150 }, (_, index) => ({
    name: `flow_${index % 75}`,
    version: 1 + Math.floor(index / 75),
    createTime: 1000 + index,
    ...(index % 2 === 0 ? { updateTime: 5000 + index } : {}),
    ...(index % 3 === 0 ? { ownerApp: "shop" } : {}),
    description: `${index} ${padding}`,
  }));

async function serveVersions(versions: Version[], before?: (request: SeenRequest, nth: number) => "404" | "500" | "broken" | undefined) {
  let sentBytes = 0;
  const answer: Responder = (request, response, nth) => {
    const fate = before?.(request, nth);
    if (fate === "404") return fault(response, 404, `No such workflow found by name: ${request.url}`);
    if (fate === "500") return fault(response, 500, "no");
    const url = new URL(request.url, "http://localhost");
    const at = decodeURIComponent(url.pathname.replace("/api/metadata/workflow", "").slice(1));
    const body = at === "" ? versions : at === "names-and-versions" ? namesOf(versions) : findVersion(versions, at, url.searchParams);
    if (body === undefined) return fault(response, 404, `No such workflow found by name: ${at}`);
    const text = JSON.stringify(body);
    sentBytes += text.length;
    if (fate === "broken") {
      response.writeHead(200, { "content-type": "application/json", "content-length": text.length });
      response.write(text.slice(0, text.length / 2), () => response.destroy());
      return undefined;
    }
    return json(response, body);
  };
  const fake = await serve(answer);
  return { ...fake, urls: () => fake.seen.map(({ url }) => url.replace("/api/metadata/workflow", "")), sentBytes: () => sentBytes };
}

function namesOf(versions: readonly Version[]) {
  const names: Record<string, object[]> = {};
  for (const { name, version, createTime, updateTime = 0 } of versions)
    (names[name] ??= []).push({ name, version, createTime, updateTime });
  return names;
}

const findVersion = (versions: readonly Version[], name: string, search: URLSearchParams): Version | undefined =>
  versions.find((one) => one.name === name && String(one.version) === search.get("version"));

const cacheIn = (root: string, server: string): DefinitionCache => openDefinitionCache({ root, server, unique: randomUUID() });

async function read(url: string, root?: string): Promise<RemoteDefinition[]> {
  const cache = root === undefined ? undefined : cacheIn(root, url);
  const answer = await fetchRemoteDefinitions(newClient(url), "workflow", { cache });
  if (!answer.supported) throw new Error("workflows are always supported");
  return answer.definitions;
}

const contentOf = (definitions: readonly RemoteDefinition[]) =>
  definitions.map(({ body, kind, name, version }) => ({ kind, name, version, body })).toSorted(byName);

const expected = (versions: readonly Version[]) =>
  versions.map((body) => ({ kind: "workflow", name: body.name, version: body.version, body })).toSorted(byName);

describe("a list that arrives in pieces", () => {
  it("is begun anew where it breaks off, and nothing is there twice", async () => {
    const versions = manyVersions();
    const fake = await serveVersions(versions, (_, nth) => (nth === 1 ? "broken" : undefined));
    expect(contentOf(await read(fake.url, tempFolder()))).toEqual(expected(versions));
  });

  it.each(["[{}", '[{"name":"a"}] x', "<html></html>", '{"a":1}', "[1]", "", '[{"name":}]'])(
    "is no empty list where it is %j",
    async (text) => {
      const fake = await serve((_, response) => {
        response.writeHead(200, { "content-type": "application/json" });
        response.end(text);
      });
      await expect(failureOf(fetchRemoteDefinitions(newClient(fake.url), "workflow"))).resolves.toMatchObject({ code: "bad-answer" });
    },
  );

  it("gives only what is wanted", async () => {
    const fake = await serveVersions(manyVersions());
    const answer = await fetchRemoteDefinitions(newClient(fake.url), "workflow", { isWanted: ({ name }) => name === "flow_3" });
    expect(answer).toMatchObject({
      supported: true,
      definitions: [
        { name: "flow_3", version: 1 },
        { name: "flow_3", version: 2 },
      ],
    });
  });
});

describe("the cache", () => {
  it("saves reading what has not changed, and reads what has", async () => {
    const root = tempFolder();
    const versions = manyVersions();
    const fake = await serveVersions(versions);
    expect(contentOf(await read(fake.url, root))).toEqual(expected(versions));
    const full = fake.sentBytes();
    expect(contentOf(await read(fake.url, root))).toEqual(expected(versions));
    expect(fake.urls()).toEqual(["", "/names-and-versions"]);
    expect(fake.sentBytes() - full).toBeLessThan(full / 100);

    versions[3] = { ...versions[3]!, updateTime: 9999, description: "new" };
    versions.splice(10, 1);
    versions.push({ name: "late", version: 1, createTime: 1, description: "late" });
    const third = await read(fake.url, root);
    expect(contentOf(third)).toEqual(expected(versions));
    expect(fake.urls().slice(2).toSorted()).toEqual(["/flow_3?version=1", "/late?version=1", "/names-and-versions"]);
    // What the third run read is there for the fourth, and what it did not find is not.
    expect(contentOf(await read(fake.url, root))).toEqual(expected(versions));
    expect(fake.urls()).toHaveLength(6);
  });

  it("tells owners without reading a body", async () => {
    const root = tempFolder();
    const fake = await serveVersions(manyVersions());
    await read(fake.url, root);
    const owners = (await read(fake.url, root)).map(({ name, version, owner }) => [`${name}@${version}`, owner]);
    expect(Object.fromEntries(owners)).toMatchObject({ "flow_0@1": "shop", "flow_1@1": "", "flow_3@1": "shop" });
  });

  it("is not made for a small server, and not asked for one", async () => {
    const root = tempFolder();
    const fake = await serveVersions(manyVersions().slice(0, 3));
    await read(fake.url, root);
    await read(fake.url, root);
    expect(fake.urls()).toEqual(["", ""]);
    expect(readdirSync(root)).toEqual([]);
  });

  it("is of one server only", async () => {
    const root = tempFolder();
    const [one, other] = [await serveVersions(manyVersions()), await serveVersions(manyVersions().slice(0, 100))];
    await read(one.url, root);
    expect(await read(other.url, root)).toHaveLength(100);
  });

  it("leaves out what went between the list and its reading", async () => {
    const root = tempFolder();
    const versions = manyVersions();
    const fake = await serveVersions(versions, ({ url }) => (url.includes("/gone") ? "404" : undefined));
    await read(fake.url, root);
    versions.push({ name: "gone", version: 1, createTime: 1, description: "" });
    expect(await read(fake.url, root)).toHaveLength(150);
  });

  it("gives way to the list where a server has no light one", async () => {
    const root = tempFolder();
    const fake = await serveVersions(manyVersions(), ({ url }) => (url.endsWith("/names-and-versions") ? "404" : undefined));
    await read(fake.url, root);
    expect(await read(fake.url, root)).toHaveLength(150);
    expect(fake.urls()).toEqual(["", "/names-and-versions", ""]);
  });

  it("never stands in for a server that does not answer", async () => {
    const root = tempFolder();
    const fake = await serveVersions(manyVersions(), (_, nth) => (nth === 1 ? undefined : "500"));
    await read(fake.url, root);
    await expect(failureOf(read(fake.url, root))).resolves.toMatchObject({ code: "bad-answer", status: 500 });
  });

  it("is made anew where it was cut off or is no index at all", async () => {
    const root = tempFolder();
    const fake = await serveVersions(manyVersions());
    await read(fake.url, root);
    const folder = path.join(root, ".flow/cache", readdirSync(path.join(root, ".flow/cache"))[0] ?? "");
    const bodies = readdirSync(folder).find((name) => name.endsWith(".bodies")) ?? "";
    truncateSync(path.join(folder, bodies), 1000);
    expect(contentOf(await read(fake.url, root))).toHaveLength(150);
    writeFileSync(path.join(folder, "index.json"), "{");
    expect(contentOf(await read(fake.url, root))).toHaveLength(150);
    expect(fake.urls()).toEqual(["", "", ""]);
  });

  it("says where a body is damaged, and what to do", async () => {
    const root = tempFolder();
    const fake = await serveVersions(manyVersions());
    await read(fake.url, root);
    const [first] = await read(fake.url, root);
    rmSync(path.join(root, ".flow"), { recursive: true });
    expect(() => first?.body).toThrow(/The cache in .* is damaged/);
  });

  it("is no condition for an answer: a disk that takes nothing is worked around", async () => {
    const root = path.join(tempFolder(), "file");
    writeFileSync(root, "");
    const versions = manyVersions();
    const fake = await serveVersions(versions);
    expect(contentOf(await read(fake.url, root))).toEqual(expected(versions));
  });
});

const byName = (left: { name: string; version?: number | undefined }, right: { name: string; version?: number | undefined }): number =>
  left.name < right.name ? -1 : left.name > right.name ? 1 : (left.version ?? 0) - (right.version ?? 0);
