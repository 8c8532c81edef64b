/** An address without a path means `/api` under it. */
export function withPath(address: string): string {
  const url = new URL(address);
  if (url.pathname === "/" || url.pathname === "") url.pathname = "/api";
  return url.href.replace(/\/+$/, "");
}
