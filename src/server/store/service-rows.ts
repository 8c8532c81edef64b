/** Registered services and their proto files. */
import { stringifyJson } from "../../core/exact-json.ts";
import type { ServiceRegistry } from "../../core/model/service.ts";
import type { Database } from "./database.ts";
import { parseStored } from "./stored-json.ts";
import type { Store } from "./store.ts";

type ServiceCalls = Pick<
  Store,
  "loadServices" | "saveService" | "deleteService" | "loadProtos" | "loadProto" | "saveProto" | "deleteProto"
>;

export function serviceCalls(database: Database): ServiceCalls {
  return {
    loadServices: () =>
      database.all("SELECT body, discovered FROM services ORDER BY name").map(([body, discovered]) => ({
        service: parseStored<ServiceRegistry>(String(body)),
        discovered: parseStored<string[]>(String(discovered)),
      })),
    saveService: ({ service, discovered }) =>
      void database.run(
        "INSERT OR REPLACE INTO services (name, body, discovered) VALUES (?, ?, ?)",
        service.name,
        stringifyJson(service),
        stringifyJson(discovered),
      ),
    deleteService: (name) =>
      database.transaction(() => {
        database.run("DELETE FROM service_protos WHERE service_name = ?", name);
        database.run("DELETE FROM services WHERE name = ?", name);
      }),
    loadProtos: (serviceName) =>
      database
        .all("SELECT filename, data FROM service_protos WHERE service_name = ? ORDER BY filename", serviceName)
        .map(([filename, data]) => ({ serviceName, filename: String(filename), data: String(data) })),
    loadProto(serviceName, filename) {
      const row = database.get("SELECT data FROM service_protos WHERE service_name = ? AND filename = ?", serviceName, filename);
      return row === undefined ? undefined : String(row[0]);
    },
    saveProto: ({ serviceName, filename, data }) =>
      void database.run(
        "INSERT OR REPLACE INTO service_protos (service_name, filename, data) VALUES (?, ?, ?)",
        serviceName,
        filename,
        data,
      ),
    deleteProto: (serviceName, filename) =>
      database.run("DELETE FROM service_protos WHERE service_name = ? AND filename = ?", serviceName, filename) > 0,
  };
}
