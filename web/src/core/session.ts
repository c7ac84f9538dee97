/** Who is signed in (登录状态). */
import { defineStore } from "pinia";
import { computed, ref } from "vue";
import * as door from "./api/session";
import { actionKey } from "./api/client";
import type { DemoLogin, Person } from "./types";
import { liveIn } from "./zone";

export const useSession = defineStore("session", () => {
  const person = ref<Person | null>(null);
  const company = ref("");
  const demo = ref(false);
  const logins = ref<DemoLogin[]>([]);
  const mustChange = ref(false);
  const home = ref("todo");
  const asked = ref(false);
  const signedIn = computed(() => person.value !== null);

  /** Ask the server who this is; answers whether somebody is signed in. */
  async function load(): Promise<boolean> {
    const answer = await door.whoAmI();
    person.value = answer.person;
    company.value = answer.company;
    if (answer.zone) liveIn(answer.zone);
    demo.value = Array.isArray(answer.demo) ? answer.demo.length > 0 : answer.demo;
    logins.value = Array.isArray(answer.demo) ? answer.demo : [];
    mustChange.value = answer.must_change ?? false;
    home.value = answer.home ?? "todo";
    asked.value = true;
    return signedIn.value;
  }

  async function signIn(login: string, password: string): Promise<void> {
    await door.signIn(login, password);
    await load();
  }

  async function signOut(): Promise<void> {
    await door.signOut();
    forget();
  }

  async function changePassword(current: string, next: string): Promise<void> {
    await door.changePassword(current, next, actionKey());
    await load();
  }

  /** Forget the person, as when the session has ended on the server. */
  function forget(): void {
    person.value = null;
    asked.value = false;
  }

  return { person, company, demo, logins, mustChange, home, asked, signedIn, load, signIn, signOut, changePassword, forget };
});
