/** The icons definitions may name (图标): tabler names; anything else is a plain sheet. */
import type { Component } from "vue";
import Building from "~icons/tabler/building";
import Calendar from "~icons/tabler/calendar";
import Chart from "~icons/tabler/chart-bar";
import Clock from "~icons/tabler/clock";
import File from "~icons/tabler/file-text";
import Gavel from "~icons/tabler/gavel";
import Badge from "~icons/tabler/id-badge-2";
import Import from "~icons/tabler/table-import";
import Board from "~icons/tabler/layout-kanban";
import Report from "~icons/tabler/message-report";
import Packages from "~icons/tabler/packages";
import Sitemap from "~icons/tabler/sitemap";
import Tag from "~icons/tabler/tag";
import Target from "~icons/tabler/target-arrow";
import Truck from "~icons/tabler/truck";
import User from "~icons/tabler/user";
import Users from "~icons/tabler/users";
import Branch from "~icons/tabler/git-branch";
import Checkbox from "~icons/tabler/checkbox";
import FileImport from "~icons/tabler/file-import";
import History from "~icons/tabler/history";
import Key from "~icons/tabler/key";
import Paperclip from "~icons/tabler/paperclip";
import Play from "~icons/tabler/clock-play";
import Table from "~icons/tabler/table";

const ICONS: Record<string, Component> = {
  building: Building,
  calendar: Calendar,
  "chart-bar": Chart,
  clock: Clock,
  file: File,
  gavel: Gavel,
  "id-badge": Badge,
  "table-import": Import,
  "layout-kanban": Board,
  "message-report": Report,
  packages: Packages,
  sitemap: Sitemap,
  tag: Tag,
  target: Target,
  truck: Truck,
  user: User,
  users: Users,
};

/** What the platform's own entities are known by. */
const OWN: Record<string, Component> = {
  checkbox: Checkbox,
  "clock-play": Play,
  "file-import": FileImport,
  "git-branch": Branch,
  history: History,
  key: Key,
  paperclip: Paperclip,
  table: Table,
};

const WORDS: Record<string, string> = {
  building: "楼",
  calendar: "日历",
  "chart-bar": "图表",
  clock: "时钟",
  file: "文件",
  gavel: "仲裁",
  "id-badge": "工牌",
  "table-import": "导入",
  "layout-kanban": "看板",
  "message-report": "投诉",
  packages: "包裹",
  sitemap: "组织",
  tag: "标签",
  target: "目标",
  truck: "卡车",
  user: "人",
  users: "几个人",
};

/** The names a definition, or a field of icons, may choose from. */
export const ICON_NAMES = Object.keys(ICONS);

export const iconOf = (name: string): Component => ICONS[name] ?? OWN[name] ?? File;

/** What an icon shows, in a word. */
export const iconWord = (name: string) => WORDS[name] ?? name;
