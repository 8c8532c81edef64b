/** Schemas that stand on their own, in the shape of the official SDK's class of that name. Open-source servers have none (404). */
import type { SchemaDef } from "../../core/model/task-def.ts";
import { readNothing, readObject, readObjects } from "../answer.ts";
import { query } from "../call.ts";
import { segment } from "../path-segment.ts";
import { sendDelete } from "../send-delete.ts";
import { SdkClient } from "./sdk-client.ts";
import type { CallOptions } from "./sdk-client.ts";

const path = (name: string, version?: number): string => `/schema/${segment(name)}${version === undefined ? "" : `/${version}`}`;

export class SchemaClient extends SdkClient {
  /** With `newVersion` each gets the next version instead of its own. */
  async registerSchema(schemas: SchemaDef[], newVersion = false, options?: CallOptions): Promise<void> {
    const call = { method: "POST", path: `/schema${query({ newVersion })}`, body: schemas } as const;
    readNothing(await this.on(options).send(call));
  }

  /** Rejects with a 404 if there is none. */
  async getSchema(name: string, version: number, options?: CallOptions): Promise<SchemaDef> {
    return readObject<SchemaDef>(await this.on(options).send({ method: "GET", path: path(name, version) }));
  }

  /** The latest version. */
  async getSchemaByName(name: string, options?: CallOptions): Promise<SchemaDef> {
    return readObject<SchemaDef>(await this.on(options).send({ method: "GET", path: path(name) }));
  }

  async getAllSchemas(options?: CallOptions): Promise<SchemaDef[]> {
    return readObjects<SchemaDef>(await this.on(options).send({ method: "GET", path: "/schema" }));
  }

  /** Nothing happens where there is none. */
  async deleteSchema(name: string, version: number, options?: CallOptions): Promise<void> {
    await sendDelete(this.on(options).send, path(name, version));
  }

  /** Every version of it. */
  async deleteSchemaByName(name: string, options?: CallOptions): Promise<void> {
    await sendDelete(this.on(options).send, path(name));
  }
}
