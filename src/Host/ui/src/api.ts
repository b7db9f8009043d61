// The records of the admin API, as QuilActors.Protocols.Admin writes them. Amounts are decimal strings.
export interface Head { number: number; selector: string; timestamp: string; leader: string; leaderName: string }
export interface Vdf {
  profile: string; difficulty: number; path: string; position: number; total: number; perSecond: number; secure:
    boolean;
}
export interface Status {
  name: string; peerId: string; address: string; version: string; phase: string; phaseReason: string; head?: Head;
  masterNumber: number; framesBehind: number; framesMade: number; framesFollowed: number; peers: number;
  shards: number; vdf?: Vdf; memoryBytes: number; uptimeSeconds: number; objects: number; proofsAccepted: number;
  proofsMissed: number; earnedUnits: string; degraded: string[];
}
export interface Frame {
  number: number; selector: string; timestamp: string; prover: string; proverName: string; requests: number;
  proofs: number; emissionUnits?: string; spacingMilliseconds?: number; sizeBytes: number; masterNumber: number;
}
export interface Term { name: string; detail: string; score: string }
export interface Earnings {
  frame: number; phase: string; accruedUnits: string; confirmedUnits: string; totalUnits: string; nowUnits: string;
  hourUnits: string; score: string; scoreTotal: string; emissionUnits: string; terms: Term[]; formula: string;
}
export interface EarningEntry { frame: number; timestamp: string; state: string; units: string }
export interface Peer {
  id: string; name: string; addresses: string[]; direction: string; agent: string; connectedSince?: string;
  roundTripMilliseconds?: number;
}
export interface Failure { type: string; message: string; at?: string }
export interface Actor {
  path: string; name: string; type: string; state: string; mailbox: number; stash: number; processed: number;
  restarts: number; lastFailure?: Failure; childCount: number; children: Actor[]; dispatcher: string; times?: Times;
}
export interface Times {
  cpuSeconds: number; handlingP50Microseconds: number; handlingP99Microseconds: number; waitingP50Microseconds: number;
  waitingP99Microseconds: number;
}
export interface ActorDetail {
  actor: Actor; behaviours: string[]; watchers: string[]; watching: string[]; timers: string[]; persistenceId: string;
  sequenceNumber: number; inspectable: boolean; state: { name: string; value: string }[]; busy: string;
}
export interface TraceLine {
  at: string; direction: string; sender: string; receiver: string; type: string; text: string; skipped: number;
}
export interface DeadLetter {
  class: string; recipient: string; sender: string; type: string; count: number; lastAt: string;
}
export interface Bucket { name: string; created: string }
export interface StoredObject { bucket: string; key: string; size: number; modified: string; blocks: number }
export interface MeshPeer { id: string; name: string; inMesh: boolean; score: number }
export interface MeshKey {
  key: string; peers: MeshPeer[]; delivered: number; duplicates: number; rejected: number; ignored: number;
  throttled: number; published: number;
}
export interface MeshChange { key: string; peer: string; name: string; change: string; reason: string; at: string }
export interface ScoreKey {
  key: string; weight: number; inMesh: boolean; meshSeconds: number; firstDeliveries: number; meshDeliveries: number;
  invalidMessages: number; p1: number; p2: number; p3: number; p3b: number; p4: number;
}
export interface Score {
  peer: string; name: string; total: number; standing: string; connected: boolean; behaviour: number; keysSum: number;
  parts: { name: string; points: number }[]; keys: ScoreKey[];
}
export interface Items<T> { items: T[] }

export class ApiError extends Error {
  constructor(readonly status: number, message: string, readonly hint: string) {
    super(message);
  }
}

/** The session of this page: the word that changes need, and whether the node lets its actors be changed. */
export interface Session { csrf: string; allowWrite: boolean }
export const session: Session = { csrf: "", allowWrite: false };

export async function get<T>(path: string): Promise<T> {
  const answer = await fetch(`/api/v1/${path}`, { headers: { accept: "application/json" } });
  await check(answer);
  return answer.json();
}

export async function post<T>(path: string, body?: unknown): Promise<T> {
  const answer = await fetch(`/api/v1/${path}`, {
    method: "POST", headers: { "content-type": "application/json", "x-quil-csrf": session.csrf },
    body: body === undefined ? null : JSON.stringify(body),
  });
  await check(answer);
  return answer.json();
}

/** Reads a stream of JSON lines until it ends or `signal` ends it. */
export async function lines<T>(path: string, signal: AbortSignal, onLine: (line: T) => void): Promise<void> {
  const answer = await fetch(`/api/v1/${path}`, { signal });
  await check(answer);
  const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
    const parts = (rest + chunk.value).split("\n");
    rest = parts.pop()!;
    parts.filter(part => part !== "").forEach(part => onLine(JSON.parse(part)));
  }
}

/** Swaps the one-time token in the address for a session cookie and takes it out of the address; true when a session
 * is open. */
export async function openSession(): Promise<boolean> {
  const token = new URLSearchParams(location.hash.slice(1)).get("token");
  if (token !== null) {
    history.replaceState(null, "", location.pathname);
    // A token that was used before may belong to the session that this browser has.
    await post("session", { token }).catch(() => undefined);
  }
  Object.assign(session, await get<Session>("session"));
  return session.csrf !== "";
}

async function check(answer: Response): Promise<void> {
  if (answer.ok)
    return;
  const body = await answer.json().catch(() => null);
  throw new ApiError(answer.status, body?.error?.message ?? answer.statusText, body?.error?.hint ?? "");
}
