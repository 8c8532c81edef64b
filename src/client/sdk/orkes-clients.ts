/** All the classes over one client, as the official package hands them out. */
import type { ConductorClient } from "../conductor-client.ts";
import { EventClient } from "./event-client.ts";
import { HumanExecutor } from "./human-executor.ts";
import { MetadataClient } from "./metadata-client.ts";
import { orkesConductorClient } from "./orkes-conductor-client.ts";
import type { OrkesApiConfig } from "./orkes-conductor-client.ts";
import { SchedulerClient } from "./scheduler-client.ts";
import { SchemaClient } from "./schema-client.ts";
import { SecretClient } from "./secret-client.ts";
import { ServiceRegistryClient } from "./service-registry-client.ts";
import { TaskClient } from "./task-client.ts";
import { TemplateClient } from "./template-client.ts";
import { WorkflowExecutor } from "./workflow-executor.ts";

export class OrkesClients {
  readonly #client: ConductorClient;

  constructor(client: ConductorClient) {
    this.#client = client;
  }

  /** As `orkesConductorClient` with these options. */
  static async from(config?: OrkesApiConfig): Promise<OrkesClients> {
    return new OrkesClients(await orkesConductorClient(config));
  }

  getClient(): ConductorClient {
    return this.#client;
  }

  getWorkflowClient(): WorkflowExecutor {
    return new WorkflowExecutor(this.#client);
  }

  getMetadataClient(): MetadataClient {
    return new MetadataClient(this.#client);
  }

  getTaskClient(): TaskClient {
    return new TaskClient(this.#client);
  }

  getSchedulerClient(): SchedulerClient {
    return new SchedulerClient(this.#client);
  }

  getSecretClient(): SecretClient {
    return new SecretClient(this.#client);
  }

  getSchemaClient(): SchemaClient {
    return new SchemaClient(this.#client);
  }

  getHumanClient(): HumanExecutor {
    return new HumanExecutor(this.#client);
  }

  getTemplateClient(): TemplateClient {
    return new TemplateClient(this.#client);
  }

  getServiceRegistryClient(): ServiceRegistryClient {
    return new ServiceRegistryClient(this.#client);
  }

  getEventClient(): EventClient {
    return new EventClient(this.#client);
  }
}
