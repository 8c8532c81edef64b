/** A shared server behind a proxy that keeps every request, and `flow` in front of it. */
import { kinds } from "../../../src/core/definition.ts";
import { createServer } from "../../../src/server/create-server.ts";
import type { FaultProxy } from "../../harness/fault-proxy.ts";
import { startFaultProxy } from "../../harness/fault-proxy.ts";
import { readDocument } from "../../commands/support/documents.ts";
import type { OutputDocument } from "../../commands/support/documents.ts";
import { seeded } from "../../core/seeded.ts";
import { testScale } from "../../harness/scale.ts";
import { runInProcess } from "../../commands/support/run-in-process.ts";
import { deletedBy, populate } from "./population.ts";
import { testSeed } from "../../harness/test-seed.ts";

export interface Stage {
  /** The server itself, for whoever else works on it. */
  url: string;
  proxy: FaultProxy;
  /** Puts the server back into the state of the population. */
  reset(): Promise<void>;
  /** Without retries; what the arguments say of the deadline counts. */
  flow(cwd: string, args: readonly string[]): Promise<OutputDocument>;
  /** What `flow` asked to delete since the last plan of the proxy: `KIND NAME`, sorted. */
  deletes(): string[];
  close(): Promise<void>;
}

export async function startStage(): Promise<Stage> {
  const server = await createServer({});
  const listener = await server.listen({ port: 0 });
  const url = `${listener.url}/api`;
  const proxy = await startFaultProxy(url);
  await populate(url, kinds);
  return {
    url,
    proxy,
    async reset() {
      await populate(url, kinds);
      proxy.plan();
    },
    flow: async (cwd, args) =>
      readDocument(await runInProcess(["--timeout", "20", ...args, "--server", proxy.url, "--json", "--retries", "0"], { cwd })),
    deletes: () =>
      proxy
        .seen()
        .flatMap((request) => deletedBy(request) ?? [])
        .map(({ kind, name }) => `${kind} ${name}`)
        .sort(),
    async close() {
      await proxy.close();
      await listener.close();
      await server.close();
    },
  };
}

/** So many of the scenarios run in `npm test`, all in `npm run test:long`. Another seed chooses others. */
export function sample<T>(scenarios: readonly T[], count: number): T[] {
  if (testScale > 1 || scenarios.length <= count) return [...scenarios];
  const random = seeded(testSeed);
  const left = [...scenarios];
  return Array.from({ length: count }, () => left.splice(random.below(left.length), 1)).flat();
}
