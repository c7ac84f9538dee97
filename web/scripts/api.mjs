/** Write `src/core/api/schema.ts` from the OpenAPI document of a running server (接口类型). */
import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import openapi, { astToString } from "openapi-typescript";

const server = process.env.GUOCHENG_DEV_SERVER ?? "http://127.0.0.1:8000";
const target = join(dirname(fileURLToPath(import.meta.url)), "../src/core/api/schema.ts");
writeFileSync(target, astToString(await openapi(new URL("/api/openapi.json", server))));
console.log(`已写入 ${target}`);
