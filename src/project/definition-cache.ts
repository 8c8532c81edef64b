/**
 * The cache of a server's workflow versions: `.flow/cache/<server>/` holds segments, which are bodies one after the other and are
 * never changed, and an index that says what stands where. Two runs at once cannot harm each other: each writes a segment of its own,
 * and the index is replaced as a whole.
 */
import { createHash } from "node:crypto";
import { closeSync, openSync, readdirSync, readFileSync, readSync, renameSync, rmSync, statSync, writeFileSync, writeSync } from "node:fs";
import path from "node:path";
import type { RemoteDefinition } from "../core/definition.ts";
import type { DefinitionCache, VersionStamp } from "../core/definition-cache.ts";
import { FlowError } from "../core/errors.ts";
import { parseJson } from "../core/exact-json.ts";
import { isJsonObject } from "../core/json.ts";
import type { JsonObject } from "../core/json.ts";
import { makeOwnFolder, markOfFolder } from "./own-folder.ts";

export interface CacheRequest {
  /** The project's root, absolute. */
  root: string;
  /** Without credentials. */
  server: string;
  /** Makes the names of this run's files unlike those of any other. */
  unique: string;
}

const schema = "flow.cache/1";

/** Where a body stands. */
interface Place extends VersionStamp {
  segment: string;
  offset: number;
  length: number;
  owner: string;
}

/** With more segments, most of their bodies are outdated: everything is read anew then. */
const mostSegments = 16;

/** A run that began with the index before this one may still read what that named. */
const graceMs = 3_600_000;

/** Never throws: a cache that cannot be read is empty, and one that cannot be written stays as it is. */
export function openDefinitionCache({ root, server, unique }: CacheRequest): DefinitionCache {
  const folder = path.join(root, ".flow/cache", createHash("sha256").update(server).digest("hex").slice(0, 16));
  const known = readIndex(folder, server);
  const ownSegment = `${unique}.bodies`;
  let current = new Map<string, Place>();
  const files = new Map<string, number>();
  let own: number | undefined;
  let written = 0;
  let isBroken = false;

  function toDefinition(place: Place): RemoteDefinition {
    const { name, version, owner } = place;
    return {
      kind: "workflow",
      name,
      version,
      owner,
      get body() {
        return readBody(fileOf(place.segment), place, folder);
      },
    };
  }

  /** Kept open until the process ends: another run may take the segment away. */
  function fileOf(segment: string): number | undefined {
    const open = files.get(segment) ?? tryOpen(path.join(folder, segment));
    if (open !== undefined) files.set(segment, open);
    return open;
  }

  function write(bytes: Uint8Array): void {
    if (own === undefined) {
      makeOwnFolder(root, path.relative(path.join(root, ".flow"), folder));
      own = openSync(path.join(folder, ownSegment), "wx", 0o600);
    }
    for (let done = 0; done < bytes.length;) done += writeSync(own, bytes, done, bytes.length - done, written + done);
    written += bytes.length;
  }

  return {
    size: known.size,
    find(stamp) {
      const place = known.get(keyOf(stamp));
      if (place === undefined || place.createTime !== stamp.createTime || place.updateTime !== stamp.updateTime) return undefined;
      current.set(keyOf(stamp), place);
      return toDefinition(place);
    },
    add(text, stamp, owner) {
      const bytes = Buffer.from(text);
      const place = { ...stamp, owner, segment: ownSegment, offset: written, length: bytes.length };
      try {
        write(bytes);
      } catch {
        // A full or read-only disk is no reason not to answer.
        isBroken = true;
        return { kind: "workflow", name: stamp.name, version: stamp.version, body: readObject(text) ?? {} };
      }
      current.set(keyOf(stamp), place);
      return toDefinition(place);
    },
    reset() {
      current = new Map();
    },
    commit() {
      if (own !== undefined) closeSync(own);
      own = undefined;
      if (isBroken || (written === 0 && current.size === known.size)) return;
      try {
        writeIndex(folder, { server, places: [...current.values()], unique });
        removeUnused(folder, new Set([...current.values()].map(({ segment }) => segment)));
      } catch {
        // The index before it still holds.
      }
    },
  };
}

const keyOf = ({ name, version }: { name: string; version: number }): string => `${version} ${name}`;

function readBody(file: number | undefined, { name, version, offset, length }: Place, folder: string): JsonObject {
  const body = readObject(file === undefined ? "" : readSlice(file, offset, length));
  if (body !== undefined && body["name"] === name && (body["version"] ?? 1) === version) return body;
  throw new FlowError("failed", `The cache in ${folder} is damaged.`, { hint: "Delete that folder: it is made anew." });
}

function tryOpen(file: string): number | undefined {
  try {
    return openSync(file, "r");
  } catch {
    return undefined;
  }
}

function readSlice(file: number, offset: number, length: number): string {
  const bytes = Buffer.allocUnsafe(length);
  return bytes.toString("utf8", 0, readSync(file, bytes, 0, length, offset));
}

function readObject(text: string): JsonObject | undefined {
  try {
    const value = parseJson(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function readIndex(folder: string, server: string): Map<string, Place> {
  const places = new Map<string, Place>();
  try {
    const index: unknown = JSON.parse(readFileSync(path.join(folder, "index.json"), "utf8"));
    if (!isIndex(index) || index.server !== server || index.folder !== markOfFolder(folder)) return places;
    const sizes = new Map(
      [...new Set(index.places.map(({ segment }) => segment))].map((segment) => [segment, statSync(path.join(folder, segment)).size]),
    );
    if (sizes.size > mostSegments) return places;
    for (const place of index.places) {
      // A segment that was cut off, or taken away by another run.
      if ((sizes.get(place.segment) ?? 0) < place.offset + place.length) return new Map();
      places.set(keyOf(place), place);
    }
  } catch {
    return new Map();
  }
  return places;
}

interface Index {
  schema: string;
  server: string;
  folder: string;
  places: Place[];
}

const isIndex = (value: unknown): value is Index =>
  typeof value === "object" &&
  value !== null &&
  "schema" in value &&
  value.schema === schema &&
  "places" in value &&
  Array.isArray(value.places);

function writeIndex(folder: string, { server, places, unique }: { server: string; places: Place[]; unique: string }): void {
  const file = path.join(folder, `${unique}.index`);
  writeFileSync(file, JSON.stringify({ schema, server, folder: markOfFolder(folder), places }), { mode: 0o600 });
  renameSync(file, path.join(folder, "index.json"));
}

function removeUnused(folder: string, used: ReadonlySet<string>): void {
  for (const name of readdirSync(folder)) {
    const file = path.join(folder, name);
    if (name.endsWith(".bodies") && !used.has(name) && Date.now() - statSync(file).mtimeMs > graceMs) rmSync(file, { force: true });
  }
}
