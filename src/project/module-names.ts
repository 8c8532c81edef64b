/** Which files are modules that define something. */
export const moduleExtensions = ["ts", "mts", "js", "mjs"] as const;

export const isModuleFile = (name: string): boolean => /(?<!\.d|\.test|\.spec)\.m?[tj]s$/.test(name);
