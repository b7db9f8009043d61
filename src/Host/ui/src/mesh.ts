import { get, Items, MeshChange, MeshKey, MeshPeer, Score } from "./api";
import { card, el, svg, table, text } from "./dom";
import { group, shortPeer, time } from "./format";

const size = 380, feedMax = 60;

/** Who forwards what to whom: a graph per topic or mask, the score of each peer with its terms, grafts and prunes. */
export class Mesh {
  readonly root = el("main", { class: "mesh" });
  self = "this node";
  private readonly keys = el("tbody");
  private readonly graph = svg("svg", { viewBox: `0 0 ${size} ${size}`, class: "graph", role: "img" });
  private readonly graphTitle = el("code", {}, "");
  private readonly scores = table(["peer", "score", "standing", "P1", "P2", "P3", "P4", "P5", "P6", "P7"], "numbers");
  private readonly feed = table(["time", "change", "peer", "topic or mask", "reason"]);
  private readonly changes: MeshChange[] = [];
  private meshes: MeshKey[] = [];
  private chosen = "";

  constructor() {
    const head = el("tr");
    for (const name of ["topic or mask", "mesh", "subscribers", "delivered", "duplicates", "rejected", "published"])
      head.append(el("th", {}, name));
    this.root.append(
      card("Topics and masks", "keys", el("div", { class: "scroll" },
        el("table", { class: "numbers" }, el("thead", {}, head), this.keys))),
      card("Mesh", "picture", this.graphTitle, this.graph,
        el("p", { class: "dim" }, "Solid: in the mesh. Dashed: subscribes only, repaired by gossip.")),
      card("Scores by term", "scores", this.scores.root),
      card("Grafts and prunes", "feed", this.feed.root));
    this.keys.addEventListener("click", event => {
      const key = (event.target as Element).closest("tr")?.dataset.key;
      if (key === undefined)
        return;
      this.chosen = key;
      this.draw();
    });
    this.drawFeed();
  }

  async load(): Promise<void> {
    const [meshes, scores] = await Promise.all([get<Items<MeshKey>>("mesh"), get<Items<Score>>("scores")]);
    this.meshes = meshes.items;
    if (!this.meshes.some(mesh => mesh.key === this.chosen))
      this.chosen = this.meshes[0]?.key ?? "";
    this.draw();
    this.scores.rows(scores.items.map(score => [
      el("span", { title: score.peer }, score.name === "" ? shortPeer(score.peer) : score.name),
      number(score.total), score.connected ? score.standing : `${score.standing}, gone`,
      ...score.parts.map(part => el("span", { title: part.name, class: part.points < 0 ? "warn" : "" },
        number(part.points))),
    ]));
  }

  onChange(change: MeshChange): void {
    this.changes.unshift(change);
    this.changes.length = Math.min(this.changes.length, feedMax);
    this.drawFeed();
    if (this.root.isConnected)
      void this.load().catch(() => undefined);
  }

  private drawFeed(): void {
    this.feed.rows(this.changes.length === 0
      ? [[el("span", { class: "dim" }, "None since this page was opened.")]]
      : this.changes.map(change => [
        time(change.at), el("span", { class: change.change === "prune" ? "warn" : "money" }, change.change),
        el("span", { title: change.peer }, change.name === "" ? shortPeer(change.peer) : change.name), change.key,
        change.reason,
      ]));
  }

  private draw(): void {
    this.keys.replaceChildren(...this.meshes.map(mesh => {
      const row = el("tr", { class: mesh.key === this.chosen ? "chosen" : "" });
      row.dataset.key = mesh.key;
      const inMesh = mesh.peers.filter(peer => peer.inMesh).length;
      row.append(el("td", { title: mesh.key }, mesh.key), ...[inMesh, mesh.peers.length, mesh.delivered,
        mesh.duplicates, mesh.rejected, mesh.published].map(value => el("td", {}, group(value))));
      return row;
    }));
    const mesh = this.meshes.find(one => one.key === this.chosen);
    text(this.graphTitle, mesh?.key ?? "no topic is joined");
    this.graph.replaceChildren(...mesh === undefined ? [] : this.picture(mesh.peers));
  }

  private picture(peers: MeshPeer[]): SVGElement[] {
    const middle = size / 2, radius = size / 2 - 58;
    const lines: SVGElement[] = [], nodes: SVGElement[] = [];
    peers.forEach((peer, at) => {
      const angle = 2 * Math.PI * at / peers.length - Math.PI / 2;
      const x = middle + radius * Math.cos(angle), y = middle + radius * Math.sin(angle);
      lines.push(svg("line", {
        x1: `${middle}`, y1: `${middle}`, x2: `${x}`, y2: `${y}`, class: peer.inMesh ? "edge" : "edge gossip",
      }));
      nodes.push(node(x, y, peer.name === "" ? shortPeer(peer.id) : peer.name, number(peer.score),
        peer.score < 0 ? "bad" : peer.inMesh ? "member" : ""));
    });
    return [...lines, ...nodes, node(middle, middle, this.self, "", "self")];
  }
}

function node(x: number, y: number, name: string, score: string, kind: string): SVGElement {
  const label = svg("text", { x: `${x}`, y: `${y + 34}` }, name);
  const inner = svg("text", { x: `${x}`, y: `${y + 4}`, class: "inner" }, score);
  return svg("g", { class: `node ${kind}` }, svg("circle", { cx: `${x}`, cy: `${y}`, r: "20" }), inner, label);
}

/** No minus in front of nothing. */
function number(value: number): string {
  return value.toFixed(Math.abs(value) < 100 ? 2 : 0).replace(/^-(0(\.0+)?)$/, "$1");
}
