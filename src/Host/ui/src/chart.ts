import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";

export interface Series { label: string; unit: string; color: string; bars?: boolean }

/** A small chart over frame numbers that follows the width of its box. */
export class FrameChart {
  readonly root = document.createElement("div");
  private plot?: uPlot;
  private data: uPlot.AlignedData = [[], []];

  constructor(private readonly series: Series) {
    this.root.className = "chart";
    new ResizeObserver(() => this.draw(true)).observe(this.root);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.draw(true));
  }

  set(points: { frame: number; value: number }[]): void {
    this.data = [points.map(p => p.frame), points.map(p => p.value)];
    this.draw(false);
  }

  redraw(): void {
    this.draw(true);
  }

  /** One frame far out of the row (a start, a pause) must not flatten all others: it is cut at six times the middle. */
  private top(): number {
    const values = [...this.data[1] as number[]].sort((a, b) => a - b);
    const most = values.at(-1) ?? 0;
    const middle = values[values.length >> 1] ?? 0;
    return Math.max(1e-9, middle > 0 ? Math.min(most, 6 * middle) : most) * 1.15;
  }

  private draw(renew: boolean): void {
    const width = this.root.clientWidth;
    if (width < 50)
      return;
    if (this.plot && !renew) {
      this.plot.setData(this.data);
      return;
    }
    this.plot?.destroy();
    const style = getComputedStyle(document.documentElement);
    const ink = style.getPropertyValue("--dim").trim();
    const line = style.getPropertyValue("--line").trim();
    const color = style.getPropertyValue(this.series.color).trim();
    const axis = { stroke: ink, grid: { stroke: line, width: 1 }, ticks: { show: false }, font: "11px system-ui" };
    this.plot = new uPlot({
      width, height: 154, legend: { show: false }, cursor: { points: { size: 6 }, y: false },
      scales: { x: { time: false }, y: { range: () => [0, this.top()] } },
      axes: [{ ...axis, size: 26, values: (_u, v) => v.map(n => Number.isInteger(n) ? String(n) : "") },
        { ...axis, size: 58, values: (_u, v) => v.map(n => `${+n.toPrecision(3)}${this.series.unit}`) }],
      series: [{}, {
        label: this.series.label, stroke: color, width: 1.6, fill: `${color}22`, points: { show: false },
        paths: this.series.bars ? uPlot.paths.bars!({ size: [0.7, 14] }) : uPlot.paths.stepped!({ align: 1 }),
      }],
    }, this.data, this.root);
  }
}
