/** Workflow versions of a large server, kept on this machine, so that only what changed there is read again. */
import type { RemoteDefinition } from "./definition.ts";

/** A server writes a new update time with each change, and a new creation time when a version is made again. */
export interface VersionStamp {
  name: string;
  version: number;
  /** Milliseconds since 1970; 0 where the server has none. */
  createTime: number;
  updateTime: number;
}

export interface DefinitionCache {
  /** How many versions were there when it was opened. */
  readonly size: number;
  /** The version as it was kept, if it has not changed since. Its body is read from the disk at each access. */
  find(stamp: VersionStamp): RemoteDefinition | undefined;
  /** Keeps a version. `text` is its JSON as it came, `owner` whose stamp it bears, "" for nobody's. */
  add(text: string, stamp: VersionStamp, owner: string): RemoteDefinition;
  /** Forgets what was added since it was opened: the list that it came from broke off. */
  reset(): void;
  /** What was found or added is all that the server has; only that is there when it is opened again. */
  commit(): void;
}
