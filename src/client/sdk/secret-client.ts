/** Secrets, in the shape of the official SDK's class of that name. No error repeats a value. */
import type { Tag } from "../definition-inputs.ts";
import { SdkClient } from "./sdk-client.ts";
import type { CallOptions } from "./sdk-client.ts";

export class SecretClient extends SdkClient {
  /** Creates it or replaces its value. Open-source servers take their secrets from the environment and refuse this (501). */
  async putSecret(key: string, value: string, options?: CallOptions): Promise<void> {
    await this.on(options).secrets.set(key, value);
  }

  /** Rejects with a 404 (`isMissing`) if there is none. */
  async getSecret(key: string, options?: CallOptions): Promise<string> {
    return this.on(options).secrets.get(key);
  }

  /** Nothing happens where there is none. */
  async deleteSecret(key: string, options?: CallOptions): Promise<void> {
    await this.on(options).secrets.delete(key);
  }

  async listAllSecretNames(options?: CallOptions): Promise<string[]> {
    return this.on(options).secrets.getNames();
  }

  /** On open-source servers all of them. */
  async listSecretsThatUserCanGrantAccessTo(options?: CallOptions): Promise<string[]> {
    return this.on(options).secrets.getGrantableNames();
  }

  async secretExists(key: string, options?: CallOptions): Promise<boolean> {
    return this.on(options).secrets.exists(key);
  }

  async setSecretTags(tags: Tag[], key: string, options?: CallOptions): Promise<void> {
    await this.on(options).tags.set("secret", key, tags);
  }

  async getSecretTags(key: string, options?: CallOptions): Promise<Tag[]> {
    return this.on(options).tags.get("secret", key);
  }

  async deleteSecretTags(tags: Tag[], key: string, options?: CallOptions): Promise<void> {
    await this.on(options).tags.delete("secret", key, tags);
  }
}
