/** Variables of the server, for `${workflow.env.name}`. Open-source servers only read them, from the environment that they were started in. */
import { readObjects } from "./answer.ts";
import type { SendCall } from "./call.ts";

export type EnvironmentClient = ReturnType<typeof createEnvironmentClient>;

export interface EnvironmentVariable {
  name: string;
  value: string;
}

export function createEnvironmentClient(send: SendCall) {
  return {
    async getVariables(): Promise<EnvironmentVariable[]> {
      return readObjects<EnvironmentVariable>(await send({ method: "GET", path: "/environment" }));
    },
  };
}
