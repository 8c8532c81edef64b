/** What runs beside the embedded server of a page, and what is kept in it. */
import type { Stage } from "../blocks/stage.ts";

export const serverScenes = {
  /** A registered service, which says itself what it offers. The server of the page stands in for it. */
  async "registered-service"(stage: Stage): Promise<void> {
    await stage.send("POST", "/registry/service", { name: "users", type: "HTTP", serviceURI: stage.url });
  },

  /** The server that has the file open. */
  "server-on-file": (stage: Stage): Promise<void> => stage.flow("server", "start", "--db", ".flow/server.db"),
};
