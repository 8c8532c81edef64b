import type { EmbeddedServerOptions } from "../../src/server/create-server.ts";
import { targetEnvironment } from "./target-environment.ts";

/** The server that a suite runs on: a real Conductor where FLOW_CONDUCTOR_URL names one, an embedded server of its own otherwise. */
export interface Target {
  kind: "embedded" | "real";
  /** Base address with `/api`. */
  url: string;
  close(): Promise<void>;
}

/** What the embedded server is started with besides. */
export type TargetOptions = Omit<EmbeddedServerOptions, "environment">;

export async function startTarget(options: TargetOptions = {}): Promise<Target> {
  const given = process.env["FLOW_CONDUCTOR_URL"];
  if (given !== undefined && given !== "") {
    const url = new URL(given).pathname === "/" ? new URL("/api", given).href : given;
    return { kind: "real", url: url.replace(/\/$/, ""), close: () => Promise.resolve() };
  }
  const { createServer } = await import("../../src/server/create-server.ts");
  const server = await createServer({ ...options, environment: targetEnvironment });
  const listener = await server.listen({ port: 0 });
  return {
    kind: "embedded",
    url: `${listener.url}/api`,
    close: async () => {
      await listener.close();
      await server.close();
    },
  };
}
