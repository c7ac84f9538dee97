/** Pictures (图片): made smaller here, written anew by the server. */
import { typeOfFiles } from "../files";

export const images = typeOfFiles("images", "张图片");
