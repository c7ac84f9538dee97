/** A drawn name (手写签名): one picture. */
import { typeOfFiles } from "../files";

export const signature = typeOfFiles("signature", "个签名");
