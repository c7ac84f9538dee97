/** The desk page (桌面端): starts the application, and sends whoever is not signed in to the login. */
import { createPinia } from "pinia";
import { createApp } from "vue";
import "@/theme/desk";
import { onSignedOut } from "@/core/api/client";
import { askedBy } from "@/core/expr";
import { useMeta } from "@/core/meta";
import { useNotifier } from "@/core/notice";
import { useSession } from "@/core/session";
import { followTheme } from "@/core/theme";
import { useTodo } from "@/core/todo";
import App from "./App.vue";
import { deskNotifier } from "./notifier";
import { router } from "./router";

followTheme();
useNotifier(deskNotifier);

const app = createApp(App).use(createPinia()).use(router);

onSignedOut(() => {
  useSession().forget();
  useMeta().forget();
  useTodo().end();
  const { fullPath, name } = router.currentRoute.value;
  if (name !== "login") void router.replace({ name: "login", query: { to: fullPath } });
});

askedBy(() => {
  const { person } = useSession();
  return { userId: person?.id ?? null, unitIds: person?.unit ? [person.unit.id] : [] };
});

app.mount("#app");
