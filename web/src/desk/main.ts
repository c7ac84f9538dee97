/** The desk page (桌面端). */
import "@/theme/desk";
