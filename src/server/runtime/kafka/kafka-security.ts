/** How the server proves to brokers who it is, read from its environment: a password is no argument of a command, which everybody sees. */
import type { SASLOptions } from "kafkajs";
import { FlowError } from "../../../core/errors.ts";

export interface KafkaSecurity {
  /** TLS, with the certificates that Node trusts (`NODE_EXTRA_CA_CERTS` adds some). */
  ssl?: true;
  /** It holds the password: never printed. */
  sasl?: SASLOptions;
}

const names = {
  tls: "FLOW_KAFKA_TLS",
  mechanism: "FLOW_KAFKA_MECHANISM",
  username: "FLOW_KAFKA_USERNAME",
  password: "FLOW_KAFKA_PASSWORD",
} as const;

/** Throws a usage error, without any of the values that may be secret, where the variables make no sense. */
export function kafkaSecurityOf(env: Readonly<Record<string, string | undefined>>): KafkaSecurity {
  const given = (name: keyof typeof names): string => env[names[name]] ?? "";
  const tls = given("tls").toLowerCase();
  if (!["", "true", "false"].includes(tls)) throw wrong(`${names.tls} is neither true nor false`, "true: connect to Kafka by TLS.");
  const [username, password] = [given("username"), given("password")];
  if (username === "" && password !== "") throw wrong(`${names.password} is set without ${names.username}`, "Set both, or none of them.");
  if (username !== "" && password === "") throw wrong(`${names.username} is set without ${names.password}`, "Set both, or none of them.");
  if (username === "" && given("mechanism") !== "")
    throw wrong(`${names.mechanism} is set without a login`, `Set ${names.username} and ${names.password} as well.`);
  return { ...(tls === "true" ? { ssl: true } : {}), ...(username === "" ? {} : { sasl: login(given("mechanism"), username, password) }) };
}

function login(mechanism: string, username: string, password: string): SASLOptions {
  const known = mechanism.toLowerCase();
  switch (known) {
    case "":
    case "plain":
      return { mechanism: "plain", username, password };
    case "scram-sha-256":
    case "scram-sha-512":
      return { mechanism: known, username, password };
    default:
      throw wrong(`${names.mechanism} is none that this server knows`, "It may be plain, scram-sha-256 or scram-sha-512.");
  }
}

const wrong = (message: string, hint: string): FlowError => new FlowError("usage", message, { hint });
