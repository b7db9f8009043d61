import { Actor, Earnings, Frame, MeshChange, openSession, Status } from "./api";
import { Actors } from "./actors";
import { el, svg, text } from "./dom";
import { Live } from "./live";
import { Mesh } from "./mesh";
import { Overview } from "./overview";

const pages = [["/", "Overview"], ["/mesh", "Mesh"], ["/actors", "Actors"]] as const;

class App {
  private readonly overview = new Overview();
  private readonly actors = new Actors();
  private readonly mesh = new Mesh();
  private readonly name = el("b", {}, "node");
  private readonly phase = el("span", { class: "pill" }, "Starting");
  private readonly note = el("div", { class: "note", role: "status" });
  private readonly page = el("div", {});
  private readonly links = pages.map(([path, title]) => el("a", { href: path }, title));

  constructor(root: HTMLElement) {
    const theme = el("button", { type: "button", title: "dark or light", "aria-label": "dark or light" }, "◐");
    theme.addEventListener("click", () => {
      const dark = getComputedStyle(document.documentElement).colorScheme.includes("dark");
      document.documentElement.dataset.theme = dark ? "light" : "dark";
      localStorage.setItem("quil-theme", dark ? "light" : "dark");
      this.overview.redraw();
    });
    const logo = svg("svg", { viewBox: "0 0 32 32", class: "logo" }, svg("path", {
      d: "M8 24 24 8M8 24c0-9 6-15 16-16-1 10-7 16-16 16Z", fill: "none", stroke: "currentColor",
      "stroke-width": "2.4", "stroke-linejoin": "round",
    }));
    root.append(el("header", {}, logo, el("span", { class: "brand" }, "QuilActors"), el("nav", {}, ...this.links),
      el("span", { class: "grow" }), this.name, this.phase, theme), this.note, this.page);
    for (const link of this.links) {
      link.addEventListener("click", event => {
        event.preventDefault();
        history.pushState(null, "", link.getAttribute("href"));
        this.show();
      });
    }
    addEventListener("popstate", () => this.show());
  }

  async start(): Promise<void> {
    if (!await openSession()) {
      this.tell("This page is closed, or its address was used already: open the one that `quil dashboard` prints.");
      return;
    }
    this.show();
    const live = new Live(connected => this.tell(connected ? "" : "No connection to the node; trying again."),
      () => void this.load());
    live.on<Status>("overview", status => this.onStatus(status));
    live.on<Frame>("frame", frame => this.overview.addFrames([frame]));
    live.on<Earnings>("earning", earnings => this.overview.onEarnings(earnings));
    live.on("peer", () => void this.overview.loadPeers().catch(() => undefined));
    live.on<Actor>("actor", tree => this.actors.onTree(tree));
    live.on<MeshChange>("mesh", change => this.mesh.onChange(change));
    live.open();
    await this.load();
    setInterval(() => void this.refresh(), 5000);
  }

  /** What has no events of its own. */
  private async refresh(): Promise<void> {
    if (document.visibilityState !== "visible" || this.note.textContent !== "")
      return;
    const parts = [
      this.overview.loadPeers(), this.overview.loadObjects(), this.actors.loadLetters(), this.mesh.load(),
    ];
    await Promise.all(parts).catch(() => undefined);
  }

  private async load(): Promise<void> {
    for (const part of [this.overview.load(), this.actors.load(), this.mesh.load()])
      await part.catch((error: Error) => this.tell(error.message));
  }

  private onStatus(status: Status): void {
    text(this.name, status.name);
    document.title = `${status.name} · QuilActors`;
    text(this.phase, status.phase);
    this.phase.className = `pill ${status.phase.toLowerCase()}`;
    this.phase.title = status.phaseReason;
    this.overview.onStatus(status);
    this.mesh.self = status.name;
  }

  private tell(message: string): void {
    text(this.note, message);
  }

  private show(): void {
    const here = pages.find(([path]) => path === location.pathname)?.[0] ?? "/";
    const shown = here === "/actors" ? this.actors : here === "/mesh" ? this.mesh : this.overview;
    this.page.replaceChildren(shown.root);
    for (const link of this.links)
      link.className = link.getAttribute("href") === here ? "here" : "";
    if (shown === this.overview)
      this.overview.redraw();
    else
      void shown.load().catch(() => undefined);
  }
}

const theme = localStorage.getItem("quil-theme");
if (theme !== null)
  document.documentElement.dataset.theme = theme;
void new App(document.getElementById("app")!).start();
