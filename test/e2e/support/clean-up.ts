/** Takes away what a run left on a server that others use too. */
export async function deleteDefinitions(url: string, prefix: string): Promise<void> {
  // What uses others first.
  for (const [path, versioned] of [
    ["/scheduler/schedules", false],
    ["/event", false],
    ["/metadata/workflow", true],
    ["/metadata/taskdefs", false],
  ] as const) {
    const definitions: unknown = await (await fetch(url + path)).json();
    if (!Array.isArray(definitions)) throw new Error(`${path} is no list`);
    for (const { name, version } of definitions.filter(isNamed).filter((definition) => definition.name.startsWith(prefix))) {
      await fetch(`${url}${path}/${encodeURIComponent(name)}${versioned ? `/${version ?? 1}` : ""}`, { method: "DELETE" });
    }
  }
}

function isNamed(value: unknown): value is { name: string; version?: number } {
  return typeof value === "object" && value !== null && "name" in value && typeof value.name === "string";
}
