/** All field types by name (字段类型登记): a new type is one folder, one line here, and one in each of `desk.ts` and `phone.ts`. */
import type { FieldMeta } from "@/core/types";
import { audio } from "./audio";
import { back } from "./back";
import { bankCard } from "./bank_card";
import { barcode } from "./barcode";
import { boolean } from "./boolean";
import { cascade } from "./cascade";
import { choice } from "./choice";
import { choices } from "./choices";
import { code } from "./code";
import { secret } from "./secret";
import { color } from "./color";
import { date } from "./date";
import { dateRange } from "./date_range";
import { decimal } from "./decimal";
import { duration } from "./duration";
import { email } from "./email";
import { filesType } from "./files";
import { icon } from "./icon";
import { idCard } from "./id_card";
import { images } from "./images";
import { instant } from "./instant";
import { integer } from "./integer";
import { lines } from "./lines";
import { link } from "./link";
import { links } from "./links";
import { location } from "./location";
import { markdown } from "./markdown";
import { money } from "./money";
import { percent } from "./percent";
import { phone } from "./phone/index";
import { progress } from "./progress";
import { rating } from "./rating";
import { region } from "./region";
import { richText } from "./rich_text";
import { serial } from "./serial";
import { signature } from "./signature";
import { tags } from "./tags";
import { taxNumber } from "./tax_number";
import { text } from "./text";
import { time } from "./time";
import { url } from "./url";
import type { FieldType } from "./types";

const TEXTS = [text, email, phone, url, idCard, taxNumber, bankCard, barcode, color, icon, markdown, richText, code, secret];
const FIGURES = [integer, decimal, money, percent, rating, progress, duration];
const TIMES = [date, time, dateRange, instant];
const OTHERS = [audio, back, boolean, cascade, choice, choices, filesType, images, lines, link, links, location, region, serial, signature, tags];

const TYPES = new Map<string, FieldType>([...TEXTS, ...FIGURES, ...TIMES, ...OTHERS].map((type) => [type.name, type]));

/** Return the type of a field; a type this page does not know yet is shown as text. */
export const typeOf = (field: Pick<FieldMeta, "type">): FieldType => TYPES.get(field.type) ?? text;
