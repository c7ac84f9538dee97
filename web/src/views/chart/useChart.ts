/** The life of a chart (图的一生): the library comes with the first one; it is drawn again in another size, theme or content. */
import { onBeforeUnmount, onMounted, watch, type Ref } from "vue";
import type { ECharts, EChartsCoreOption } from "@/core/echarts";
import { dark } from "@/core/theme";

/** A colour of the theme as it is now, by its name. */
export type Color = (name: string) => string;

function themed(): Color {
  const style = getComputedStyle(document.documentElement);
  return (name) => style.getPropertyValue(`--gc-${name}`).trim();
}

/** Draw into the box, anew whenever what is told of changes; a mark clicked says its row. */
export function useChart(
  box: Ref<HTMLElement | undefined>,
  of: () => unknown,
  option: (color: Color) => EChartsCoreOption,
  pick: (row: number) => void = () => undefined,
): void {
  let chart: ECharts | null = null;
  let sized: ResizeObserver | null = null;
  let gone = false;

  function draw(): void {
    chart?.resize();
    chart?.setOption(option(themed()), { notMerge: true });
  }

  onMounted(async () => {
    const { init } = await import("@/core/echarts");
    if (gone || !box.value) return;
    chart = init(box.value);
    chart.on("click", ({ data }) => {
      const row = (data as { row?: number } | null)?.row ?? -1;
      if (row >= 0) pick(row);
    });
    sized = new ResizeObserver(() => chart?.resize());
    sized.observe(box.value);
    draw();
  });
  onBeforeUnmount(() => {
    gone = true;
    sized?.disconnect();
    chart?.dispose();
    chart = null;
  });
  watch(of, draw, { flush: "post" });
  watch(dark, () => requestAnimationFrame(draw));
}
