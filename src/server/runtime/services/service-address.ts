/** Addresses of services. Pure. */
import type { ServiceRegistry } from "../../../core/model/service.ts";
import { withoutClosingSlashes } from "../../engine/slashes.ts";

/** Whether an address is that of a description, not of the service. */
export const isDocument = (address: string): boolean =>
  URL.canParse(address) && /(?:\.json|\.ya?ml|\/api-docs)\/?$/i.test(new URL(address).pathname);

/** Where calls to it go; the first is what paths are below. */
export function addressesOf({ type = "HTTP", serviceURI = "", servers = [] }: ServiceRegistry): string[] {
  if (type !== "HTTP") return [];
  const discovered = servers.map(({ url }) => url);
  if (!URL.canParse(serviceURI)) return discovered;
  if (!isDocument(serviceURI)) return [serviceURI, ...discovered];
  return discovered.length > 0 ? discovered : [new URL("./", serviceURI).href];
}

/** A path, which may begin with a slash or a question mark, below an address. */
export function joined(address: string, path: string): string {
  const base = withoutClosingSlashes(address.split(/[?#]/, 1)[0] ?? "");
  return path === "" ? address : `${base}${/^[/?]/.test(path) ? "" : "/"}${path}`;
}
