/** Addresses of the desk (路由): nobody passes without signing in; pages are loaded when they are opened. */
import { createRouter, createWebHistory, type RouteRecordRaw } from "vue-router";
import { failed } from "@/core/notice";
import { useMeta } from "@/core/meta";
import { useSession } from "@/core/session";
import { useTodo } from "@/core/todo";

const pages = import.meta.glob<{ default: object }>("./pages/*Page.vue");
const page = (name: string) => pages[`./pages/${name}Page.vue`];

const inside: RouteRecordRaw[] = [
  { path: "", name: "home", component: page("Home"), meta: { title: "工作台" } },
  { path: "todo/:task(\\d+)?", name: "todo", component: page("Todo"), meta: { title: "待办" } },
  { path: "e/:entity", name: "list", component: page("List") },
  { path: "e/:entity/new", name: "new", component: page("Record") },
  { path: "e/:entity/:id(\\d+)", name: "record", component: page("Record") },
  { path: "rights", name: "rights", component: page("Rights"), meta: { title: "权限" } },
  { path: "users", name: "users", component: page("Users"), meta: { title: "账户" } },
  { path: "totals", name: "totals", component: page("Totals"), meta: { title: "汇总与关账" } },
  { path: "books/:book/meeting", name: "meeting", component: page("Meeting"), meta: { title: "经营会" } },
  { path: "books/:book", name: "books", component: page("Books"), meta: { title: "经营报表" } },
  { path: "accounts/:outlet(\\d+)?", name: "accounts", component: page("Accounts"), meta: { title: "网点对账单" } },
  { path: "rating", name: "rating", component: page("Rating"), meta: { title: "运单计价" } },
  { path: "settling", name: "settling", component: page("Settling"), meta: { title: "内部折算" } },
  { path: "resources/:entity/:id(\\d+)", name: "resources", component: page("Resources"), meta: { title: "资源归集" } },
  { path: "claims", name: "claims", component: page("Claims"), meta: { title: "待认领" } },
  { path: "watches", name: "watches", component: page("Watches"), meta: { title: "定时导入" } },
  { path: "definitions", name: "definitions", component: page("Definitions"), meta: { title: "数据字典" } },
  { path: "definitions/:kind(entity|flow|alert|report|role|import|aggregate|automation|conversion|book|posting_rule)/:name", name: "definition", component: page("Definition"), meta: { title: "定义", keyed: true } },
  { path: "definitions/flow/:name/design/:move", name: "flow-design", component: page("FlowDesign"), meta: { title: "流程设计" } },
  { path: "definitions/flow/:name/migrate", name: "flow-migration", component: page("FlowMigration"), meta: { title: "流程迁移", keyed: true } },
  { path: "automations", name: "automations", component: page("Automations"), meta: { title: "自动化" } },
  { path: "automations/runs/:id(\\d+)", name: "automation-run", component: page("AutomationRun"), meta: { title: "自动化的一次运行", keyed: true } },
  { path: "automations/:name/design", name: "automation-design", component: page("AutomationDesign"), meta: { title: "自动化设计", keyed: true } },
  { path: "automations/:name", name: "automation", component: page("Automation"), meta: { title: "自动化", keyed: true } },
  { path: "analysis/:flow?", name: "analysis", component: page("Analysis"), meta: { title: "流程分析" } },
  { path: "proxies", name: "proxies", component: page("Proxies"), meta: { title: "审批代理" } },
  { path: "monitor", name: "monitor", component: page("Monitor"), meta: { title: "流程监控" } },
  { path: "leavers", name: "leavers", component: page("Leavers"), meta: { title: "离职交接" } },
  { path: "recycle", name: "recycle", component: page("Recycle"), meta: { title: "回收站" } },
  { path: "follows", name: "follows", component: page("Follows"), meta: { title: "我关注的" } },
  { path: "shared", name: "shared", component: page("Shared"), meta: { title: "与我共享" } },
];
for (const [name, path] of [
  ["Board", "board/:flow"],
  ["Report", "report/:report"],
  ["Import", "import/:id(\\d+)?"],
]) {
  if (page(name)) inside.push({ path, name: name.toLowerCase(), component: page(name) });
}

export const router = createRouter({
  history: createWebHistory("/"),
  routes: [
    { path: "/login", name: "login", component: page("Login"), meta: { open: true, title: "登录" } },
    { path: "/print/:entity/:id(\\d+)/:procedure(\\d+)", name: "paper", component: () => import("@/views/approval/paper/ApprovalPaper.vue"), meta: { title: "审批单" } },
    { path: "/check/:procedure(\\d+)/:stamp", name: "check", component: () => import("@/views/approval/paper/CheckPaper.vue"), meta: { title: "审批单核对" } },
    { path: "/", component: () => import("./shell/Shell.vue"), children: inside },
    { path: "/:rest(.*)*", name: "nowhere", component: page("Nowhere"), meta: { open: true, title: "没有这个页面" } },
  ],
});

router.beforeEach(async (to) => {
  const session = useSession();
  try {
    if (!session.asked) await session.load();
    if (to.meta.open) return to.name === "login" && session.signedIn && !session.mustChange ? { name: "home" } : true;
    if (!session.signedIn || session.mustChange) return { name: "login", query: { to: to.fullPath } };
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
  const { company } = useSession();
  const meta = useMeta();
  const label = to.meta.title ?? meta.entity(String(to.params.entity ?? ""))?.label ?? meta.flow(String(to.params.flow ?? ""))?.label;
  document.title = [label, company || "过程"].filter(Boolean).join(" · ");
});
