/** The one file of undici that a direct connection needs. It has no types of its own; undici's index does. */
declare module "undici/lib/dispatcher/pool.js" {
  import type { Pool } from "undici";

  const pool: typeof Pool;
  export default pool;
}
