/** The visitor's page (访客页): what an address opens, without signing in; nothing of the inside is loaded here. */
import { createPinia } from "pinia";
import { createApp, watchEffect } from "vue";
import "@/theme/phone";
import "./portal.css";
import { useNotifier } from "@/core/notice";
import { dark, followTheme } from "@/core/theme";
import App from "./App.vue";

followTheme();
watchEffect(() => document.documentElement.classList.toggle("van-theme-dark", dark.value));
// What is wrong is said on the page itself; an input that asks for suggestions gets none here.
useNotifier({ done: () => undefined, failed: () => undefined });

createApp(App).use(createPinia()).mount("#app");
