/** The values from outside that servers under test are started with. */
export const targetEnvironment = {
  variables: { FLOW_REGION: "eu", FLOW_LIMITS: '{"users":{"most":5}}' },
  secrets: { FLOW_TOKEN: "s3cret-of-the-tests", FLOW_PIN: "4711" },
};

/** The same as variables of a server's process. */
export const targetProcessEnv: Readonly<Record<string, string>> = Object.fromEntries([
  ...Object.entries(targetEnvironment.variables).map(([name, value]) => [`CONDUCTOR_ENV_${name}`, value]),
  ...Object.entries(targetEnvironment.secrets).map(([name, value]) => [`CONDUCTOR_SECRET_${name}`, value]),
]);
