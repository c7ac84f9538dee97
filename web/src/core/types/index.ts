/**
 * What travels through the door (数据形状): the JSON of the server, as docs/architecture.md section 6 names it.
 */
export type * from "./imports";
export type * from "./meta";
export type * from "./notices";
export type * from "./procedures";
export type * from "./records";
export type * from "./session";
export type * from "./values";
export type * from "./views";
