import { createServer } from "node:net";

/** A port that nobody listens on at this moment, for servers that cannot be asked to choose one. */
export function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      if (address === null || typeof address === "string") throw new Error("A listening socket has an address.");
      probe.close(() => resolve(address.port));
    });
  });
}
