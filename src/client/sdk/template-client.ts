/** Templates of the forms of HUMAN tasks, in the shape of the official SDK's class of that name. */
import type { HumanTaskTemplate } from "../../core/model/human.ts";
import { SdkClient } from "./sdk-client.ts";
import type { CallOptions } from "./sdk-client.ts";

export class TemplateClient extends SdkClient {
  /** Replaces the one of its version, or the latest if it has none; as a new version it gets the next number. */
  async registerTemplate(template: HumanTaskTemplate, asNewVersion = false, options?: CallOptions): Promise<HumanTaskTemplate> {
    return this.on(options).human.saveTemplate(template, { newVersion: asNewVersion });
  }
}
