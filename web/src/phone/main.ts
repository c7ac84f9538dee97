/** The phone page (手机端): starts the application below /m, and sends whoever is not signed in to the login. */
import { createPinia } from "pinia";
import { createApp, watchEffect } from "vue";
import "@/theme/phone";
import "./phone.css";
import { onSignedOut } from "@/core/api/client";
import { useMeta } from "@/core/meta";
import { useNotifier } from "@/core/notice";
import { useSession } from "@/core/session";
import { dark, followTheme } from "@/core/theme";
import { useTodo } from "@/core/todo";
import App from "./App.vue";
import { phoneNotifier } from "./notifier";
import { router } from "./router";

followTheme();
watchEffect(() => document.documentElement.classList.toggle("van-theme-dark", dark.value));
useNotifier(phoneNotifier);

const app = createApp(App).use(createPinia()).use(router);

onSignedOut(() => {
  useSession().forget();
  useMeta().forget();
  useTodo().end();
  const { fullPath, name } = router.currentRoute.value;
  if (name !== "login") void router.replace({ name: "login", query: { to: fullPath } });
});

app.mount("#app");
