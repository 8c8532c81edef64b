/** The templates of forms, by name and version. */
import { ConductorFault } from "../../../core/conductor-api.ts";
import type { HumanTemplateApi } from "../../../core/human-api.ts";
import type { HumanTaskDefinition, HumanTaskTemplate } from "../../../core/model/human.ts";
import type { Store, StoredHumanTemplate } from "../../store/store.ts";
import { humanDefinitionOf } from "./human-side.ts";

export interface HumanTemplates {
  api: HumanTemplateApi;
  /** The one that a definition names; undefined where it names none, or one that there is not. */
  find(definition: HumanTaskDefinition): HumanTaskTemplate | undefined;
}

export function createHumanTemplates(store: Store, now: () => number): HumanTemplates {
  /** Version 0 is the latest. */
  const get = (name: string, version: number): StoredHumanTemplate | undefined =>
    store.loadHumanTemplates(version === 0 ? { name } : { name, version }).at(-1);

  const find: HumanTemplates["find"] = ({ userFormTemplate, fullTemplate }) => {
    const { name, version = 0 } = userFormTemplate ?? {};
    return name === undefined ? fullTemplate : get(name, version);
  };

  return {
    find,
    api: {
      saveTemplates(templates, asNewVersion) {
        const saved: StoredHumanTemplate[] = [];
        for (const template of templates) {
          const versions = [...store.loadHumanTemplates({ name: template.name }), ...saved.filter(({ name }) => name === template.name)];
          const latest = versions.length === 0 ? undefined : Math.max(...versions.map(({ version }) => version));
          const version = versionFor(template, latest, asNewVersion);
          const known = versions.find((candidate) => candidate.version === version);
          saved.push({ ...template, version, createTime: known?.createTime ?? now(), updateTime: now() });
        }
        store.saveHumanTemplates(saved);
        return saved;
      },
      getTemplates: (filter) => store.loadHumanTemplates(filter),
      getTemplate(name, version) {
        const template = get(name, version);
        if (template === undefined) throw new ConductorFault(404, `Template not found: ${name}, version ${version}`);
        return template;
      },
      getTemplateOfTask(taskId) {
        const record = store.loadHumanTask(taskId);
        if (record === undefined) throw new ConductorFault(404, `Human task not found: ${taskId}`);
        const template = find(humanDefinitionOf({ inputData: record.input }));
        if (template === undefined) throw new ConductorFault(404, `The task ${taskId} has no template, or one that there is not.`);
        return template;
      },
      deleteTemplate(name, version) {
        if (store.deleteHumanTemplates({ name, version })) return;
        throw new ConductorFault(404, `Template not found: ${name}${version === undefined ? "" : `, version ${version}`}`);
      },
    },
  };
}

function versionFor({ name, version }: HumanTaskTemplate, latest: number | undefined, asNewVersion: boolean): number {
  if (asNewVersion) return (latest ?? 0) + 1;
  // Clients whose types demand a version send 0 for none.
  if (version === undefined || version === 0) return latest ?? 1;
  if (version < 0) throw new ConductorFault(400, `The version of the template ${name} must be at least 1, not ${version}.`);
  return version;
}
