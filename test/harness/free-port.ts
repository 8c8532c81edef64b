import { createServer } from "node:net";
import type { AddressInfo } from "node:net";

/** A port that nobody listens on at this moment, for servers that cannot be asked to choose one. */
export function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}
