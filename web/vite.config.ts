/** Building and testing the front end (构建): desk, phone and visitors have three pages of one project, served below /static/. */
import { writeFileSync } from "node:fs";
import { join, dirname } from "node:path";
import { fileURLToPath } from "node:url";
import vue from "@vitejs/plugin-vue";
import Icons from "unplugin-icons/vite";
import ElementPlus from "unplugin-element-plus/vite";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const server = process.env.GUOCHENG_DEV_SERVER ?? "http://127.0.0.1:8000";

/** Vant names its icon font by a foreign host and a data address; the page may load neither, so it becomes a file of ours. */
function ownIconFont(): Plugin {
  return {
    name: "own-icon-font",
    enforce: "pre",
    transform(code, id) {
      const file = id.split("?")[0];
      if (!file.endsWith("vant/es/icon/index.css")) return;
      const found = /url\(data:font\/woff2;charset=utf-8;base64,([^)]+)\)/.exec(code);
      if (!found) this.error("the icon font of Vant is not where it was");
      writeFileSync(join(dirname(file), "vant-icon.woff2"), Buffer.from(found[1], "base64"));
      return code.replace(/src:\s*url\(data:[^}]+\}/, 'src:url("./vant-icon.woff2") format("woff2")}');
    },
  };
}

export default defineConfig({
  root: here("."),
  base: "/static/",
  resolve: { alias: { "@": here("./src") } },
  plugins: [ownIconFont(), vue(), Icons({ compiler: "vue3", scale: 1.25 }), ElementPlus({})],
  build: {
    outDir: here("../guocheng/web/static"),
    emptyOutDir: true,
    assetsInlineLimit: 0,
    target: "es2022",
    manifest: "manifest.json",
    // The charts are one large lazy chunk; its budget is checked by `npm run size`.
    chunkSizeWarningLimit: 1200,
    rollupOptions: { input: { desk: here("./index.html"), phone: here("./m.html"), portal: here("./public.html") } },
  },
  server: { port: 5173, proxy: { "/api": { target: server, changeOrigin: true } } },
  test: {
    environment: "happy-dom",
    include: ["src/**/*.test.ts", "tests/**/*.test.ts"],
    server: { deps: { inline: ["element-plus", "vant"] } },
  },
});
