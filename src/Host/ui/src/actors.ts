import { Actor, ActorDetail, get } from "./api";
import { card, el } from "./dom";
import { group, time } from "./format";

/** The tree of actors: mailbox depth, restarts, last failure, messages per second. */
export class Actors {
  readonly root = el("main", { class: "actors" });
  private readonly body = el("tbody");
  private readonly detail = card("Actor", "detail", el("p", { class: "dim" }, "Click an actor to look inside."));
  private readonly filter = el("input", { type: "search", placeholder: "filter by path", "aria-label": "filter" });
  private readonly summary = el("span", { class: "dim" }, "");
  private readonly closed = new Set<string>();
  private readonly before = new Map<string, { processed: number; at: number; rate: number }>();
  private tree?: Actor;
  private chosen = "";

  constructor() {
    const head = el("tr");
    for (const name of ["actor", "type", "state", "mailbox", "per second", "restarts", "last failure"])
      head.append(el("th", {}, name));
    const list = card("Actors", "tree", el("div", { class: "row" }, this.filter, this.summary),
      el("div", { class: "scroll" }, el("table", {}, el("thead", {}, head), this.body)));
    this.root.append(list, this.detail);
    this.filter.addEventListener("input", () => this.draw());
    this.body.addEventListener("click", event => {
      const row = (event.target as Element).closest("tr");
      const path = row?.dataset.path;
      if (path === undefined)
        return;
      if ((event.target as Element).classList.contains("fold")) {
        this.closed.has(path) ? this.closed.delete(path) : this.closed.add(path);
        this.draw();
      } else {
        this.chosen = path;
        this.draw();
        void this.inspect();
      }
    });
  }

  async load(): Promise<void> {
    this.onTree(await get<Actor>("actors?path=/user&depth=8"));
  }

  onTree(tree: Actor): void {
    const now = performance.now();
    let count = 0, waiting = 0, restarts = 0;
    const visit = (actor: Actor): void => {
      count++;
      waiting += actor.mailbox;
      restarts += actor.restarts;
      const known = this.before.get(actor.path);
      const seconds = known === undefined ? 0 : (now - known.at) / 1000;
      if (known === undefined || seconds > 0.4) {
        const rate = known === undefined ? 0 : Math.max(0, actor.processed - known.processed) / seconds;
        this.before.set(actor.path, { processed: actor.processed, at: now, rate });
      }
      actor.children.forEach(visit);
    };
    visit(tree);
    this.tree = tree;
    this.summary.textContent = `${count} actors, ${waiting} messages waiting, ${restarts} restarts`;
    this.draw();
    if (this.chosen !== "" && this.root.isConnected)
      void this.inspect();
  }

  private draw(): void {
    if (this.tree === undefined || !this.root.isConnected)
      return;
    const wanted = this.filter.value.trim().toLowerCase();
    const rows: HTMLElement[] = [];
    const visit = (actor: Actor, depth: number): void => {
      if (wanted === "" || actor.path.toLowerCase().includes(wanted))
        rows.push(this.row(actor, wanted === "" ? depth : 0, wanted !== ""));
      if (wanted !== "" || !this.closed.has(actor.path))
        actor.children.forEach(child => visit(child, depth + 1));
    };
    visit(this.tree, 0);
    this.body.replaceChildren(...rows);
  }

  private row(actor: Actor, depth: number, whole: boolean): HTMLElement {
    const fold = actor.childCount === 0 ? el("span", { class: "leaf" }, "·")
      : el("span", { class: "fold" }, this.closed.has(actor.path) ? "▸" : "▾");
    const name = el("td", { class: "path", style: `padding-left:${0.5 + depth * 1.3}em`, title: actor.path }, fold,
      whole ? actor.path : actor.name.replaceAll("%2F", "/"), this.closed.has(actor.path) ? el("span", { class: "dim" },
        ` ${actor.childCount}`) : null);
    const depthBar = el("td", { class: "num" }, el("span", {
      class: "bar", style: `width:${Math.min(60, Math.sqrt(actor.mailbox) * 6)}px`,
    }), group(actor.mailbox));
    const failure = actor.lastFailure;
    const row = el("tr", { "data-path": actor.path, class: actor.path === this.chosen ? "chosen" : "" },
      name, el("td", { class: "dim" }, actor.type),
      el("td", {}, el("span", { class: `dot ${actor.state}` }), actor.state), depthBar,
      el("td", { class: "num" }, (this.before.get(actor.path)?.rate ?? 0).toFixed(1)),
      el("td", { class: `num ${actor.restarts > 0 ? "warn" : ""}` }, group(actor.restarts)),
      el("td", { class: failure === undefined ? "" : "warn" },
        failure === undefined ? "" : `${failure.type}: ${failure.message}`));
    return row;
  }

  private async inspect(): Promise<void> {
    const path = this.chosen;
    const detail = await get<ActorDetail>(`actors/inspect?path=${encodeURIComponent(path)}`).catch(() => undefined);
    if (path !== this.chosen)
      return;
    const lines: [string, string][] = [["path", path]];
    if (detail === undefined) {
      lines.push(["state", "it is gone"]);
    } else {
      const actor = detail.actor;
      lines.push(["type", actor.type], ["state", actor.state], ["mailbox", group(actor.mailbox)],
        ["set aside", group(actor.stash)], ["handled", group(actor.processed)], ["restarts", group(actor.restarts)],
        ["children", group(actor.childCount)]);
      if (detail.persistenceId !== "")
        lines.push(["journal", `${detail.persistenceId} @ ${group(detail.sequenceNumber)}`]);
      if (actor.lastFailure !== undefined)
        lines.push(["last failure", `${actor.lastFailure.type}: ${actor.lastFailure.message}`
          + (actor.lastFailure.at === undefined ? "" : ` (${time(actor.lastFailure.at)})`)]);
      if (detail.busy !== "")
        lines.push(["busy", detail.busy]);
      for (const { name, value } of detail.state)
        lines.push([name, value]);
    }
    this.detail.replaceChildren(el("h2", {}, "Actor"), el("dl", {},
      ...lines.flatMap(([name, value]) => [el("dt", {}, name), el("dd", {}, value)])));
  }
}
