/** Who a human task may be assigned to. Apart from the schemas, which clients need not load. */
export const humanUserTypes = ["EXTERNAL_USER", "EXTERNAL_GROUP", "CONDUCTOR_USER", "CONDUCTOR_GROUP"] as const;
