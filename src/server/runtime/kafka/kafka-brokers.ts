import { FlowError } from "../../../core/errors.ts";

const broker = /^(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\]):(?<port>\d{1,5})$/;

/** Addresses of brokers, each `host:port` or several of them with commas. Throws a usage error for anything else. */
export function readBrokers(texts: readonly string[]): string[] {
  return texts
    .flatMap((text) => text.split(","))
    .map((part) => {
      const address = part.trim();
      const port = Number(broker.exec(address)?.groups?.["port"] ?? 0);
      if (port < 1 || port > 65_535) {
        throw new FlowError("usage", `'${address}' is no address of a Kafka broker`, {
          hint: "Give host:port, for example --kafka localhost:9092.",
        });
      }
      return address.toLowerCase();
    });
}
