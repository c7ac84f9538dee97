/** A running number (流水号): given by the system, so it is only shown. */
import { text } from "../text";
import type { FieldType } from "../types";

export const serial: FieldType = { ...text, name: "serial", width: 150, ops: ["contains", "eq", "starts", "in"] };
