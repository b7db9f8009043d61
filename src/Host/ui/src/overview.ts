import { Bucket, Earnings, EarningEntry, Frame, get, Items, Peer, Status, StoredObject } from "./api";
import { FrameChart } from "./chart";
import { card, el, stat, svg, table, text } from "./dom";
import { bytes, duration, group, quil, score, short, shortPeer, time, who } from "./format";

const framesShown = 120;
const circle = 2 * Math.PI * 52;

/** Frame height, delay function, peers, earnings. Every number is a field of the API. */
export class Overview {
  readonly root = el("main", { class: "overview" });
  private readonly height = el("div", { class: "huge" }, "–");
  private readonly heightNote = el("p", { class: "dim" }, "waiting for the first frame");
  private readonly ring = svg("circle", {
    cx: "60", cy: "60", r: "52", class: "ring", "stroke-dasharray": String(circle), "stroke-dashoffset": String(circle),
  });
  private readonly ringText = svg("text", { x: "60", y: "58", class: "ring-big" }, "–");
  private readonly ringNote = svg("text", { x: "60", y: "78", class: "ring-small" }, "");
  private readonly vdfState = el("p", {}, "");
  private readonly vdfRate = stat("squarings per second");
  private readonly vdfSize = stat("squarings per frame");
  private readonly total = el("div", { class: "huge money" }, "–");
  private readonly formula = el("p", { class: "formula" }, "");
  private readonly terms = el("div", { class: "terms" });
  private readonly now = stat("newest frame");
  private readonly hour = stat("last hour");
  private readonly confirmed = stat("final");
  private readonly peerCount = el("div", { class: "huge" }, "–");
  private readonly peers = table(["peer", "way", "round trip", "agent"]);
  private readonly facts = {
    made: stat("frames made here"), followed: stat("frames of others"), behind: stat("frames behind"),
    master: stat("master pulse"), shards: stat("shards"), objects: stat("objects"), accepted: stat("proofs accepted"),
    missed: stat("proofs missed"), memory: stat("memory"), uptime: stat("up for"),
  };
  private readonly frameRows = table(["frame", "time", "made by", "after", "proofs", "requests", "emission",
    "selector"]);
  private readonly objectRows = table(["bucket", "key", "size", "blocks", "changed"]);
  private readonly spacing = new FrameChart({ label: "spacing", unit: " ms", color: "--blue" });
  private readonly rewards = new FrameChart({ label: "earned", unit: "", color: "--accent", bars: true });
  private frames: Frame[] = [];
  private entries = new Map<number, number>();
  private status?: Status;
  private statusAt = 0;
  private shownUnits = 0n;
  private wantedUnits = 0n;

  constructor() {
    const clock = svg("svg", { viewBox: "0 0 120 120", class: "clock", role: "img" },
      svg("title", {}, "progress of the delay function"),
      svg("circle", { cx: "60", cy: "60", r: "52", class: "ring-back" }), this.ring, this.ringText, this.ringNote);
    this.root.append(
      card("Frame", "frame", this.height, this.heightNote),
      card("Delay function", "vdf", el("div", { class: "row" }, clock,
        el("div", { class: "column" }, this.vdfState, this.vdfRate.root, this.vdfSize.root))),
      card("Earned, QUIL", "earned", this.total, this.formula,
        el("div", { class: "stats" }, this.now.root, this.hour.root, this.confirmed.root), this.terms),
      card("Peers", "peers", this.peerCount, this.peers.root),
      card("Node", "facts", el("div", { class: "stats" }, ...Object.values(this.facts).map(fact => fact.root))),
      card("Time between frames", "chart1", this.spacing.root),
      card("Earned per frame, QUIL", "chart2", this.rewards.root),
      card("Newest frames", "frames", this.frameRows.root),
      card("Objects", "objects", this.objectRows.root));
    requestAnimationFrame(() => this.animate());
  }

  async load(): Promise<void> {
    const [status, frames, earnings, history] = await Promise.all([
      get<Status>("status"), get<Items<Frame>>(`frames?count=${framesShown}`), get<Earnings>("earnings"),
      get<Items<EarningEntry>>("earnings/history?since=10m"), this.loadPeers(), this.loadObjects(),
    ]);
    this.frames = [];
    this.entries = new Map(history.items.map(entry => [entry.frame, Number(entry.units) / 8e9]));
    this.onStatus(status);
    this.onEarnings(earnings);
    this.addFrames(frames.items);
  }

  async loadPeers(): Promise<void> {
    const peers = (await get<Items<Peer>>("peers")).items;
    this.peers.rows(peers.map(peer => [
      el("span", { title: peer.id }, peer.name === "" ? shortPeer(peer.id) : peer.name), peer.direction,
      peer.roundTripMilliseconds === undefined ? "–" : `${peer.roundTripMilliseconds.toFixed(1)} ms`, peer.agent,
    ]));
  }

  async loadObjects(): Promise<void> {
    const rows = [];
    for (const bucket of (await get<Items<Bucket>>("buckets")).items.slice(0, 10)) {
      const page = await get<Items<StoredObject>>(`objects?bucket=${encodeURIComponent(bucket.name)}&max=10`);
      if (page.items.length === 0)
        rows.push([bucket.name, el("span", { class: "dim" }, "empty"), "", "", time(bucket.created)]);
      for (const item of page.items)
        rows.push([bucket.name, item.key, bytes(item.size), group(item.blocks), time(item.modified)]);
    }
    this.objectRows.rows(rows);
  }

  onStatus(status: Status): void {
    this.status = status;
    this.statusAt = performance.now();
    const head = status.head;
    text(this.height, head === undefined ? "–" : group(head.number));
    text(this.heightNote, head === undefined
      ? `${status.phase}${status.phaseReason === "" ? "" : `: ${status.phaseReason}`}`
      : `made by ${who(head.leaderName, head.leader)} at ${time(head.timestamp)} · ${short(head.selector)}`);
    const vdf = status.vdf;
    if (vdf !== undefined) {
      text(this.vdfState, vdf.total > 0
        ? `proving frame ${head === undefined ? 0 : head.number + 1}`
        : "another node proves the next frame");
      this.vdfState.title = `profile ${vdf.profile}${vdf.secure ? "" : ": for development only"}`;
      this.vdfRate.set(vdf.perSecond > 0 ? group(Math.round(vdf.perSecond)) : "–", `code path ${vdf.path}`);
      this.vdfSize.set(group(vdf.difficulty));
    }
    text(this.peerCount, String(status.peers));
    this.facts.made.set(group(status.framesMade));
    this.facts.followed.set(group(status.framesFollowed));
    this.facts.behind.set(group(status.framesBehind));
    this.facts.master.set(group(status.masterNumber));
    this.facts.shards.set(group(status.shards));
    this.facts.objects.set(group(status.objects));
    this.facts.accepted.set(group(status.proofsAccepted));
    this.facts.missed.set(group(status.proofsMissed));
    this.facts.memory.set(bytes(status.memoryBytes));
    this.facts.uptime.set(duration(status.uptimeSeconds));
  }

  onEarnings(earnings: Earnings): void {
    this.wantedUnits = BigInt(earnings.totalUnits);
    if (this.shownUnits === 0n || this.shownUnits > this.wantedUnits)
      this.shownUnits = this.wantedUnits;
    text(this.formula, `frame ${group(earnings.frame)}: ${earnings.formula}`);
    this.now.set(`+${quil(earnings.nowUnits)}`);
    this.hour.set(quil(earnings.hourUnits));
    this.confirmed.set(quil(earnings.confirmedUnits), `accrued, not final: ${quil(earnings.accruedUnits)}`);
    this.terms.replaceChildren(...earnings.terms.map(term => el("div", { class: "term" },
      el("span", {}, term.name), el("span", { class: "dim" }, term.detail), el("b", {}, score(term.score)))));
    this.entries.set(earnings.frame, Number(earnings.nowUnits) / 8e9);
    this.drawCharts();
  }

  addFrames(frames: Frame[]): void {
    for (const frame of frames) {
      // A frame that takes the place of another removes it and all behind it.
      this.frames = this.frames.filter(known => known.number < frame.number);
      this.frames.push(frame);
    }
    this.frames = this.frames.slice(-framesShown);
    this.frameRows.rows(this.frames.slice(-12).reverse().map(frame => [
      el("b", {}, group(frame.number)), time(frame.timestamp), who(frame.proverName, frame.prover),
      frame.spacingMilliseconds === undefined ? "–" : `${group(frame.spacingMilliseconds)} ms`, group(frame.proofs),
      group(frame.requests), frame.emissionUnits === undefined ? "–" : quil(frame.emissionUnits, 4),
      el("code", {}, short(frame.selector)),
    ]));
    this.drawCharts();
  }

  redraw(): void {
    this.spacing.redraw();
    this.rewards.redraw();
  }

  private drawCharts(): void {
    this.spacing.set(this.frames.filter(frame => frame.spacingMilliseconds !== undefined)
      .map(frame => ({ frame: frame.number, value: frame.spacingMilliseconds! })));
    this.rewards.set(this.frames.filter(frame => this.entries.has(frame.number))
      .map(frame => ({ frame: frame.number, value: this.entries.get(frame.number)! })));
  }

  /** Between two updates the clock goes on at the measured speed; earnings tick up to the known total,
    never past it. */
  private animate(): void {
    const vdf = this.status?.vdf;
    if (vdf !== undefined) {
      const seconds = (performance.now() - this.statusAt) / 1000;
      const proving = vdf.total > 0;
      // While another node proves, the ring shows the time since the head against the time between the last two.
      const since = this.status?.head === undefined ? 0
        : Math.max(0, (Date.now() - Date.parse(this.status.head.timestamp)) / 1000);
      const spacing = (this.frames.at(-1)?.spacingMilliseconds ?? 1000) / 1000;
      const part = Math.min(1, proving
        ? (vdf.position + Math.min(seconds, 1) * vdf.perSecond) / vdf.total : since / spacing);
      this.ring.setAttribute("stroke-dashoffset", String(circle * (1 - part)));
      this.ring.setAttribute("class", proving ? "ring" : "ring waiting");
      text(this.ringText, proving ? `${Math.round(part * 100)} %` : `${since < 100 ? since.toFixed(1) : "> 99"} s`);
      text(this.ringNote, vdf.perSecond > 0 ? `${(vdf.difficulty / vdf.perSecond).toFixed(2)} s per frame` : "");
    }
    if (this.wantedUnits > this.shownUnits) {
      const rest = this.wantedUnits - this.shownUnits;
      this.shownUnits += rest < 64n ? rest : rest / 12n + 1n;
    }
    if (this.status !== undefined)
      text(this.total, quil(this.shownUnits, 6));
    requestAnimationFrame(() => this.animate());
  }
}
