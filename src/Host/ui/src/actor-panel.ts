import { ActorDetail, ApiError, get, lines, post, session, TraceLine } from "./api";
import { card, el, text } from "./dom";
import { group, time } from "./format";

const tracedMax = 200;
const actions = ["restart", "suspend", "resume", "stop"] as const;

/** One actor: what is known of it, what it tells of its state, its messages as they pass, and what can be done to it.
 * Nothing can be done where the node does not allow it; the node itself refuses, too. */
export class ActorPanel {
  readonly root = card("Actor", "detail");
  onChanged: () => void = () => undefined;
  path = "";
  private readonly facts = el("dl");
  private readonly hint = el("p", { class: "dim" }, "Click an actor to look inside.");
  private readonly said = el("p", { class: "said", role: "status" });
  private readonly buttons = actions.map(action => el("button", { type: "button", "data-action": action }, action));
  private readonly word = el("input", { type: "text", placeholder: "a message, as text", "aria-label": "message" });
  private readonly tell = el("button", { type: "submit" }, "tell");
  private readonly form = el("form", { class: "row" }, this.word, this.tell);
  private readonly trace = el("button", { type: "button", class: "trace" }, "trace its messages");
  private readonly feed = el("ol", { class: "feed" });
  private readonly inside = el("div", { hidden: "" }, el("div", { class: "row actions" }, ...this.buttons), this.form,
    this.said, this.facts, this.trace, this.feed);
  private armed = "";
  private tracing?: AbortController;

  constructor() {
    this.root.append(this.hint, this.inside);
    for (const button of this.buttons)
      button.addEventListener("click", () => void this.act(button));
    this.form.addEventListener("submit", event => {
      event.preventDefault();
      void this.change("tell", { text: this.word.value }).then(done => {
        if (done)
          this.word.value = "";
      });
    });
    this.trace.addEventListener("click", () => this.tracing === undefined ? void this.follow() : this.endTrace());
  }

  show(path: string): void {
    if (path === this.path)
      return;
    this.path = path;
    this.endTrace();
    this.feed.replaceChildren();
    this.disarm();
    this.hint.hidden = true;
    this.inside.hidden = false;
    for (const control of [...this.buttons, this.word, this.tell])
      control.disabled = !session.allowWrite;
    text(this.said, session.allowWrite ? "" : "Read-only: start the node with --allow-write to change actors.");
    void this.refresh();
  }

  async refresh(): Promise<void> {
    const path = this.path;
    if (path === "")
      return;
    const detail = await get<ActorDetail>(`actors/inspect?path=${encodeURIComponent(path)}`).catch(() => undefined);
    if (path !== this.path)
      return;
    const rows = detail === undefined ? [["path", path], ["state", "it is gone"]] : factsOf(detail);
    this.facts.replaceChildren(...rows.flatMap(([name, value]) => [el("dt", {}, name), el("dd", {}, value)]));
  }

  /** To stop an actor takes a second click. */
  private async act(button: HTMLButtonElement): Promise<void> {
    const action = button.dataset.action!;
    if (action === "stop" && this.armed !== action) {
      this.armed = action;
      text(button, "really stop?");
      return;
    }
    this.disarm();
    await this.change(action);
  }

  private disarm(): void {
    this.armed = "";
    this.buttons.forEach((button, at) => text(button, actions[at]));
  }

  private async change(action: string, body?: unknown): Promise<boolean> {
    try {
      const done = await post<{ done: boolean }>(`actors/${action}?path=${encodeURIComponent(this.path)}`, body);
      text(this.said, done.done ? `${action}: done` : `${action}: told; it still handles a message`);
      this.onChanged();
      return true;
    } catch (error) {
      text(this.said, error instanceof ApiError ? `${error.message}. ${error.hint}` : String(error));
      return false;
    }
  }

  private async follow(): Promise<void> {
    const tracing = this.tracing = new AbortController();
    text(this.trace, "end the trace");
    this.feed.replaceChildren();
    try {
      await lines<TraceLine>(`actors/trace?path=${encodeURIComponent(this.path)}&limit=20&seconds=600`, tracing.signal,
        line => this.add(line));
    } catch (error) {
      if (!tracing.signal.aborted)
        text(this.said, error instanceof ApiError ? error.message : "The trace broke off.");
    }
    if (this.tracing === tracing)
      this.endTrace();
  }

  private add(line: TraceLine): void {
    const other = line.direction === "in" ? line.sender || "nobody" : line.receiver;
    this.feed.prepend(el("li", { class: line.direction, title: line.text }, el("time", {}, time(line.at)),
      el("b", {}, line.type), el("span", { class: "dim" }, `${line.direction === "in" ? "from" : "to"} ${other}`)));
    while (this.feed.childElementCount > tracedMax)
      this.feed.lastElementChild!.remove();
  }

  private endTrace(): void {
    this.tracing?.abort();
    this.tracing = undefined;
    text(this.trace, "trace its messages");
  }
}

function factsOf(detail: ActorDetail): string[][] {
  const actor = detail.actor;
  const rows = [["path", actor.path], ["type", actor.type], ["state", actor.state], ["dispatcher", actor.dispatcher],
    ["mailbox", group(actor.mailbox)], ["set aside", group(actor.stash)], ["handled", group(actor.processed)],
    ["restarts", group(actor.restarts)], ["children", group(actor.childCount)]];
  if (actor.times !== undefined) {
    const times = actor.times;
    const both = (p50: number, p99: number): string => `p50 ${p50.toFixed(1)} µs, p99 ${p99.toFixed(1)} µs`;
    rows.push(["cpu", `${times.cpuSeconds.toFixed(3)} s`],
      ["handling", both(times.handlingP50Microseconds, times.handlingP99Microseconds)],
      ["waiting", both(times.waitingP50Microseconds, times.waitingP99Microseconds)]);
  }
  const lists: [string, string[]][] = [["behaviours", detail.behaviours], ["watched by", detail.watchers],
    ["watches", detail.watching], ["timers", detail.timers]];
  for (const [name, items] of lists) {
    if (items.length > 0)
      rows.push([name, items.join(", ")]);
  }
  if (detail.persistenceId !== "")
    rows.push(["journal", `${detail.persistenceId} @ ${group(detail.sequenceNumber)}`]);
  if (actor.lastFailure !== undefined)
    rows.push(["last failure", `${actor.lastFailure.type}: ${actor.lastFailure.message}`
      + (actor.lastFailure.at === undefined ? "" : ` (${time(actor.lastFailure.at)})`)]);
  if (detail.busy !== "")
    rows.push(["busy", detail.busy.replace(/^busy: /, "")]);
  return [...rows, ...detail.state.map(({ name, value }) => [name, value])];
}
