import { versionText } from "../../authoring/versions.ts";
import { nearest } from "../../nearest.ts";
import { pointerText } from "../../pointer.ts";
import type { AcrossAdvice, ProjectDefinitions } from "./project-definitions.ts";

/** A sub-workflow, or what an event or a schedule starts, that the project does not define. */
export function findUndefinedWorkflows({ mentions, versions }: ProjectDefinitions): AcrossAdvice[] {
  return mentions.flatMap(({ definition, mention }): AcrossAdvice[] => {
    const { kind, name, version, path } = mention;
    if (kind !== "workflow" || name === undefined) return [];
    const known = versions.get(name);
    if (known === undefined) {
      const meant = nearest(name, versions.keys());
      const hint = meant === undefined ? "A run fails there unless it is defined on the server." : `Did you mean ${meant}?`;
      return [
        {
          definition,
          pointer: path,
          message: `${pointerText(path)} names the workflow ${name}, which this project does not define.`,
          hint,
        },
      ];
    }
    // The version of what could not be read may be any.
    if (version === undefined || known.has(version) || known.has(undefined)) return [];
    const here = [...known].map(Number).toSorted((left, right) => left - right);
    const message = `${pointerText(path)} names version ${versionText(version)} of the workflow ${name}, and this project defines ${here.map(versionText).join(", ")}.`;
    return [{ definition, pointer: path, message, hint: "A run fails there unless that version is on the server." }];
  });
}
