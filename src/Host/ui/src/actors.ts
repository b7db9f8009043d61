import { ActorPanel } from "./actor-panel";
import { Actor, DeadLetter, get, Items } from "./api";
import { card, el, table } from "./dom";
import { group, time } from "./format";

type Order = (actor: Actor) => number | string;

/** The tree of actors: mailbox depth, restarts, last failure, messages per second. A click on a column makes it a list
 * in that order, a second one turns the order round, a third one brings the tree back. */
export class Actors {
  readonly root = el("main", { class: "actors" });
  private readonly body = el("tbody");
  private readonly panel = new ActorPanel();
  private readonly letters = table(["class", "recipient", "sender", "type", "count", "last"]);
  private readonly columns: [string, Order | undefined][] = [
    ["actor", undefined], ["type", actor => actor.type], ["state", actor => actor.state],
    ["mailbox", actor => actor.mailbox], ["per second", actor => this.rate(actor)],
    ["p99 µs", actor => actor.times?.handlingP99Microseconds ?? -1],
    ["cpu s", actor => actor.times?.cpuSeconds ?? -1], ["restarts", actor => actor.restarts],
    ["last failure", actor => actor.lastFailure?.at ?? ""],
  ];
  private readonly heads: HTMLElement[];
  private sorted = 0;
  private reversed = false;
  private readonly filter = el("input", { type: "search", placeholder: "filter by path", "aria-label": "filter" });
  private readonly summary = el("span", { class: "dim" }, "");
  private readonly closed = new Set<string>();
  private readonly before = new Map<string, { processed: number; at: number; rate: number }>();
  private tree?: Actor;

  constructor() {
    this.heads = this.columns.map(([name], at) => {
      const button = el("button", { type: "button" }, name);
      button.addEventListener("click", () => this.sortBy(at));
      return el("th", {}, button);
    });
    const head = el("tr", {}, ...this.heads);
    const list = card("Actors", "tree", el("div", { class: "row" }, this.filter, this.summary),
      el("div", { class: "scroll" }, el("table", {}, el("thead", {}, head), this.body)));
    const dead = card("Dead letters", "letters",
      el("p", { class: "dim" }, "Messages that reached nobody, newest first."),
      this.letters.root);
    this.root.append(list, this.panel.root, dead);
    this.panel.onChanged = () => void this.load().catch(() => undefined);
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
        this.panel.show(path);
        this.draw();
      }
    });
  }

  async load(): Promise<void> {
    this.onTree(await get<Actor>("actors?path=/user&depth=8"));
    await this.loadLetters();
  }

  async loadLetters(): Promise<void> {
    const letters = await get<Items<DeadLetter>>("deadletters");
    this.letters.rows(letters.items.slice(0, 50).map(letter => [
      letter.class, letter.recipient, letter.sender, letter.type, group(letter.count), time(letter.lastAt),
    ]));
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
    if (this.root.isConnected)
      void this.panel.refresh();
  }

  private sortBy(column: number): void {
    const order = this.columns[column][1];
    const again = this.sorted === column;
    this.sorted = order === undefined || (again && this.reversed) ? 0 : column;
    this.reversed = this.sorted !== 0 && again;
    this.heads.forEach((head, at) => {
      head.className = at === this.sorted && at !== 0 ? this.reversed ? "up" : "down" : "";
    });
    this.draw();
  }

  private rate(actor: Actor): number {
    return this.before.get(actor.path)?.rate ?? 0;
  }

  private draw(): void {
    if (this.tree === undefined || !this.root.isConnected)
      return;
    const wanted = this.filter.value.trim().toLowerCase();
    const order = this.columns[this.sorted][1];
    const flat = wanted !== "" || order !== undefined;
    const shown: [Actor, number][] = [];
    const visit = (actor: Actor, depth: number): void => {
      if (wanted === "" || actor.path.toLowerCase().includes(wanted))
        shown.push([actor, flat ? 0 : depth]);
      if (flat || !this.closed.has(actor.path))
        actor.children.forEach(child => visit(child, depth + 1));
    };
    visit(this.tree, 0);
    if (order !== undefined) {
      const sign = this.reversed ? 1 : -1;
      shown.sort(([a], [b]) => {
        const [left, right] = [order(a), order(b)];
        return left < right ? -sign : left > right ? sign : 0;
      });
    }
    this.body.replaceChildren(...shown.map(([actor, depth]) => this.row(actor, depth, flat)));
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
    const row = el("tr", { "data-path": actor.path, class: actor.path === this.panel.path ? "chosen" : "" },
      name, el("td", { class: "dim" }, actor.type),
      el("td", {}, el("span", { class: `dot ${actor.state}` }), actor.state), depthBar,
      el("td", { class: "num" }, this.rate(actor).toFixed(1)),
      el("td", { class: "num" }, actor.times === undefined ? "" : actor.times.handlingP99Microseconds.toFixed(0)),
      el("td", { class: "num" }, actor.times === undefined ? "" : actor.times.cpuSeconds.toFixed(2)),
      el("td", { class: `num ${actor.restarts > 0 ? "warn" : ""}` }, group(actor.restarts)),
      el("td", { class: failure === undefined ? "" : "warn" },
        failure === undefined ? "" : `${failure.type}: ${failure.message}`));
    return row;
  }
}
