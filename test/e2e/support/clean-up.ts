/** Takes away what a run left on a server that others use too. */
export async function deleteDefinitions(url: string, prefix: string): Promise<void> {
  for (const [path, versioned] of [["/metadata/workflow", true], ["/metadata/taskdefs", false]] as const) {
    const answer = await fetch(url + path);
    const definitions = (await answer.json()) as { name: string; version?: number }[];
    for (const { name, version } of definitions.filter((definition) => definition.name.startsWith(prefix))) {
      await fetch(`${url}${path}/${encodeURIComponent(name)}${versioned ? `/${version ?? 1}` : ""}`, { method: "DELETE" });
    }
  }
}
