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

/** The names a definition, or a field of icons, may choose from. */
export const ICON_NAMES = Object.keys(ICONS);

export const iconOf = (name: string): Component => ICONS[name] ?? File;
