/**
 * Addresses of the phone (路由): the same names as on the desk, below /m, so that a link can be carried over.
 *
 * `tab` shows the bar below; `kept` pages stay in memory, so that going back finds the list where it was.
 */
import { createRouter, createWebHistory, type RouteRecordRaw } from "vue-router";
import { failed } from "@/core/notice";
import { noteOpened } from "@/core/finding";
import { useMeta } from "@/core/meta";
import { useSession } from "@/core/session";
import { useTodo } from "@/core/todo";

const routes: RouteRecordRaw[] = [
  { path: "/", redirect: "/todo" },
  { path: "/login", name: "login", component: () => import("./pages/LoginPage.vue"), meta: { open: true, title: "登录" } },
  { path: "/todo", name: "todo", component: () => import("./pages/TodoPage.vue"), meta: { tab: true, kept: true, title: "待办" } },
  { path: "/todo/:task(\\d+)", name: "task", component: () => import("./pages/TaskPage.vue"), meta: { title: "待办" } },
  { path: "/apps", name: "apps", component: () => import("./pages/AppsPage.vue"), meta: { tab: true, kept: true, title: "应用" } },
  { path: "/search", name: "search", component: () => import("./pages/SearchPage.vue"), meta: { kept: true, title: "搜索" } },
  { path: "/me", name: "me", component: () => import("./pages/MePage.vue"), meta: { tab: true, title: "我的" } },
  { path: "/password", name: "password", component: () => import("./pages/PasswordPage.vue"), meta: { title: "修改密码" } },
  { path: "/imports", name: "imports", component: () => import("./pages/ImportsPage.vue"), meta: { title: "导入进度" } },
  { path: "/books/:book/meeting", name: "meeting", component: () => import("./pages/MeetingPage.vue"), meta: { title: "经营会" } },
  { path: "/books/:book", name: "books", component: () => import("./pages/BooksPage.vue"), meta: { title: "经营报表" } },
  { path: "/claims", name: "claims", component: () => import("./pages/ClaimsPage.vue"), meta: { title: "待认领" } },
  { path: "/accounts/:outlet(\\d+)?", name: "accounts", component: () => import("./pages/AccountsPage.vue"), meta: { title: "网点对账单" } },
  { path: "/rating", name: "rating", component: () => import("./pages/RatingPage.vue"), meta: { title: "运单计价" } },
  { path: "/shared", name: "shared", component: () => import("./pages/SharedPage.vue"), meta: { title: "与我共享" } },
  { path: "/recycle", name: "recycle", component: () => import("./pages/RecyclePage.vue"), meta: { title: "回收站" } },
  { path: "/proxies", name: "proxies", component: () => import("./pages/ProxiesPage.vue"), meta: { title: "审批代理" } },
  { path: "/follows", name: "follows", component: () => import("./pages/FollowsPage.vue"), meta: { title: "我关注的" } },
  { path: "/messages", name: "messages", component: () => import("./pages/MessagesPage.vue"), meta: { title: "消息" } },
  { path: "/e/:entity", name: "list", component: () => import("./pages/ListPage.vue"), meta: { kept: true } },
  { path: "/e/:entity/new", name: "new", component: () => import("./pages/FormPage.vue") },
  { path: "/e/:entity/:id(\\d+)", name: "record", component: () => import("./pages/RecordPage.vue") },
  { path: "/e/:entity/:id(\\d+)/edit", name: "edit", component: () => import("./pages/FormPage.vue") },
  { path: "/check/:procedure(\\d+)/:stamp", name: "check", component: () => import("@/views/approval/paper/CheckPaper.vue"), meta: { title: "审批单核对" } },
  { path: "/print/:entity/:id(\\d+)/:procedure(\\d+)", name: "paper", component: () => import("@/views/approval/paper/ApprovalPaper.vue"), meta: { title: "审批单" } },
  { path: "/resources/:entity/:id(\\d+)", name: "resources", component: () => import("./pages/ResourcesPage.vue"), meta: { title: "资源归集" } },
  { path: "/report/:report", name: "report", component: () => import("./pages/ReportPage.vue") },
  { path: "/analysis/:flow?", name: "analysis", component: () => import("./pages/AnalysisPage.vue"), meta: { title: "流程分析" } },
  { path: "/monitor", name: "monitor", component: () => import("./pages/MonitorPage.vue"), meta: { title: "流程监控" } },
  { path: "/leavers", name: "leavers", component: () => import("./pages/LeaversPage.vue"), meta: { title: "离职交接" } },
  { path: "/migrations/:flow?", name: "migrations", component: () => import("./pages/MigrationsPage.vue"), meta: { title: "流程迁移" } },
  { path: "/:rest(.*)*", redirect: "/todo" },
];

export const router = createRouter({ history: createWebHistory("/m"), routes });

router.beforeEach(async (to) => {
  const session = useSession();
  try {
    if (!session.asked) await session.load();
    if (to.meta.open) return session.signedIn && !session.mustChange ? { name: "todo" } : true;
    if (!session.signedIn) return { name: "login", query: { to: to.fullPath } };
    if (session.mustChange && to.name !== "password") return { name: "password" };
    const meta = useMeta();
    if (!meta.meta) await meta.load();
    useTodo().start();
    return true;
  } catch (error) {
    failed(error);
    return to.name === "login" ? true : { name: "login", query: { to: to.fullPath } };
  }
});

router.afterEach((to) => {
  const { company, person } = useSession();
  if (to.name === "record" && person) noteOpened(person.login, String(to.params.entity), Number(to.params.id));
  const label = to.meta.title ?? useMeta().entity(String(to.params.entity ?? ""))?.label;
  document.title = [label, company || "过程"].filter(Boolean).join(" · ");
});
