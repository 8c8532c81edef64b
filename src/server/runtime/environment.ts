/** Values from outside of runs. Read only: they are given when the server starts. */
import type { EnvironmentApi } from "../../core/conductor-api.ts";

export interface Environment {
  /** What `${workflow.env.X}` reads, by name. */
  variables: Readonly<Record<string, string>>;
  /** What `${workflow.secrets.X}` reads: only in the copies that workers, scripts and HTTP requests get. */
  secrets: Readonly<Record<string, string>>;
}

export const noEnvironment: Environment = { variables: {}, secrets: {} };

export function createEnvironmentApi({ variables, secrets }: Environment): EnvironmentApi {
  return {
    getVariables: () => Object.entries(variables).map(([name, value]) => ({ name, value })),
    getVariable: (name) => valueOf(variables, name),
    getSecretNames: () => Object.keys(secrets),
    getSecret: (name) => valueOf(secrets, name),
  };
}

const valueOf = (values: Readonly<Record<string, string>>, name: string): string | undefined =>
  Object.hasOwn(values, name) ? values[name] : undefined;

/** The values that a task definition asks for by name: a secret before a variable. Undefined where it has none of them. */
export function runtimeMetadataOf(names: readonly string[] | undefined, environment: Environment): Record<string, string> | undefined {
  const found = (names ?? []).flatMap((name): [string, string][] => {
    const value = valueOf(environment.secrets, name) ?? valueOf(environment.variables, name);
    return value === undefined ? [] : [[name, value]];
  });
  return found.length === 0 ? undefined : Object.fromEntries(found);
}

const variablePrefix = "CONDUCTOR_ENV_";
const secretPrefix = "CONDUCTOR_SECRET_";

/** The process's variables that are meant for runs, under the names that the real server takes them by; no other gets through. */
export function environmentOf(env: Readonly<Record<string, string | undefined>>): Environment {
  return { variables: withPrefix(env, variablePrefix), secrets: withPrefix(env, secretPrefix) };
}

function withPrefix(env: Readonly<Record<string, string | undefined>>, prefix: string): Record<string, string> {
  const named = Object.entries(env).flatMap(([key, value]): [string, string][] =>
    key.startsWith(prefix) && value !== undefined ? [[key.slice(prefix.length), value]] : [],
  );
  return Object.fromEntries(named);
}
