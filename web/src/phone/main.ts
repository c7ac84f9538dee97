/** The phone page (手机端). */
import "@/theme/phone";
