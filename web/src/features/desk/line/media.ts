/** Whether sound can pass between this browser and the centre, and if not, which way failed and why. */

const LOOK_MS = 500;
/** Checks go out every 50 ms at first: who has not answered after this does not answer. */
const PATIENCE_MS = 2_500;
/** In a talk sound comes every 20 ms, also that of a silent room. */
const SILENCE_MS = 3_000;
/** A way that worked is asked every 2.5 s, and twice a second once it is silent. */
const LOST_MS = 3_500;
const LOST_REQUESTS = 3;
const WAYS_NAMED = 4;

export type MediaFaultCode =
  | "no_candidates"
  | "no_answer"
  | "udp_blocked"
  | "udp_lost"
  | "stun_unreachable"
  | "turn_unreachable"
  | "turn_refused"
  | "handshake"
  | "silent";

/** `candidate`: the way that failed, for people who help; `count`: checks sent in vain, or seconds of silence. */
export interface MediaFault {
  code: MediaFaultCode;
  candidate: string;
  count: number;
}

export interface Candidate {
  type: string;
  address: string;
}

/** Two ends of a possible way; `chosen`: sound takes it. */
export interface Pair {
  local: Candidate;
  remote: Candidate;
  requests: number;
  responses: number;
  chosen: boolean;
}

export interface IceError {
  url: string;
  code: number;
  text: string;
}

/** One look at a connection. Times in milliseconds of one clock; null: not yet. */
export interface Sight {
  now: number;
  /** When the other side's answer was there, so that checks could begin. */
  answeredAt: number | null;
  connection: RTCPeerConnectionState;
  ice: RTCIceConnectionState;
  local: Candidate[];
  remote: Candidate[];
  pairs: Pair[];
  errors: IceError[];
  /** The servers that the browser was told of; "": none. */
  servers: { stun: string; turn: string };
  /** When the chosen way last answered, and how many checks it was sent since then. */
  answered: { at: number; requests: number } | null;
  packetsIn: number;
  packetsAt: number;
  /** Somebody talks: sound must come. */
  soundDue: boolean;
}

const PRIVATE = /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|169\.254\.|\[f[cde])/;
const isTurn = (error: IceError) => /^turns?:/.test(error.url);
const wayOf = (pair: Pair) =>
  `${pair.local.type} ${pair.local.address} → ${pair.remote.type} ${pair.remote.address}`;

/** What is wrong by this look; null: nothing, or it is too early to say. */
export function diagnose(sight: Sight): MediaFault | null {
  if (sight.answeredAt === null) return null;
  if (sight.connection === "connected") return whileConnected(sight);
  if (sight.now - sight.answeredAt < PATIENCE_MS && sight.ice !== "failed") return null;
  if (sight.ice === "connected" || sight.ice === "completed")
    return { code: "handshake", candidate: triedMost(sight.pairs), count: 0 };
  return neverConnected(sight);
}

function whileConnected(sight: Sight): MediaFault | null {
  const chosen = sight.pairs.find((pair) => pair.chosen);
  const { answered } = sight;
  const unanswered = chosen && answered ? chosen.requests - answered.requests : 0;
  const quiet = answered !== null && sight.now - answered.at >= LOST_MS && unanswered >= LOST_REQUESTS;
  if (quiet || sight.ice === "disconnected" || sight.ice === "failed")
    return { code: "udp_lost", candidate: chosen ? wayOf(chosen) : "", count: unanswered };
  const silence = sight.now - sight.packetsAt;
  if (sight.soundDue && silence >= SILENCE_MS)
    return {
      code: "silent",
      candidate: chosen ? wayOf(chosen) : "",
      count: Math.round(silence / 1000),
    };
  return null;
}

function neverConnected(sight: Sight): MediaFault {
  const refused = sight.errors.find((error) => isTurn(error) && error.code < 700);
  const relayed = sight.local.some((candidate) => candidate.type === "relay");
  if (refused && !relayed)
    return {
      code: "turn_refused",
      candidate: `${refused.url} ${refused.code} ${refused.text}`,
      count: refused.code,
    };
  if (sight.local.length === 0) return { code: "no_candidates", candidate: "", count: 0 };
  if (sight.remote.length === 0)
    return { code: "no_answer", candidate: sight.local.map((each) => each.address).join(", "), count: 0 };
  const sent = sight.pairs.reduce((sum, pair) => sum + pair.requests, 0);
  const candidate = triedMost(sight.pairs);
  const { stun, turn } = sight.servers;
  if (turn && !relayed) return { code: "turn_unreachable", candidate: `${candidate}; ${turn}`, count: sent };
  if (stun && isStunSilent(sight))
    return { code: "stun_unreachable", candidate: `${candidate}; ${stun}`, count: sent };
  return { code: "udp_blocked", candidate, count: sent };
}

/** Its silence is told only after ten seconds; a private address that it did not translate tells sooner. */
function isStunSilent({ local, errors }: Sight): boolean {
  if (local.some((each) => each.type === "srflx")) return false;
  const own = local.filter((each) => each.type === "host");
  return errors.some((error) => !isTurn(error)) || own.every((each) => PRIVATE.test(each.address));
}

function triedMost(pairs: Pair[]): string {
  const most = [...pairs].sort((one, two) => two.requests - one.requests)[0];
  if (!most) return "";
  const others = pairs.filter((pair) => pair.local.address === most.local.address && pair !== most);
  return [wayOf(most), ...others.slice(0, WAYS_NAMED - 1).map((pair) => pair.remote.address)].join(", ");
}

/** How good the sound is: of the test line and for people who help. */
export interface Figures {
  packetsIn: number;
  packetsOut: number;
  lostPercent: number;
  jitterMs: number;
  rttMs: number;
  via: string;
}

const NOTHING: Figures = {
  packetsIn: 0,
  packetsOut: 0,
  lostPercent: 0,
  jitterMs: 0,
  rttMs: 0,
  via: "",
};

type Row = Record<string, unknown> & { id: string; type: string };

/** A server that has no way from one of several networks is asked from the others. */
const NO_WAY_HERE = /not associated/;

/** Where STUN and TURN servers said no or nothing, as it comes. */
export function iceErrors(connection: RTCPeerConnection): IceError[] {
  const errors: IceError[] = [];
  connection.addEventListener("icecandidateerror", (event) => {
    if (!NO_WAY_HERE.test(event.errorText))
      errors.push({ url: event.url ?? "", code: event.errorCode, text: event.errorText });
  });
  return errors;
}

/** Looks at a connection twice a second and tells when what is wrong changes; null: all is well. */
export class MediaWatch {
  figures: Figures = NOTHING;
  private readonly errors: IceError[];
  private readonly servers: { stun: string; turn: string };
  private readonly timer: ReturnType<typeof setInterval>;
  private answeredAt: number | null = null;
  private answered: { at: number; requests: number; responses: number } | null = null;
  private tried: Pick<Sight, "remote" | "pairs"> = { remote: [], pairs: [] };
  private packetsIn = 0;
  private packetsAt = 0;
  private soundDue = false;
  private told: string | null | undefined;

  constructor(
    private readonly connection: RTCPeerConnection,
    private readonly isSoundDue: () => boolean,
    private readonly tell: (fault: MediaFault | null) => void,
  ) {
    this.errors = iceErrors(connection);
    const urls = (connection.getConfiguration().iceServers ?? []).flatMap((server) => server.urls);
    this.servers = {
      stun: urls.find((url) => url.startsWith("stun")) ?? "",
      turn: urls.filter((url) => url.startsWith("turn")).join(", "),
    };
    this.timer = setInterval(() => void this.look(), LOOK_MS);
  }

  private async look(): Promise<void> {
    if (this.connection.connectionState === "closed") return this.stop();
    const now = performance.now();
    if (this.connection.remoteDescription) this.answeredAt ??= now;
    const sight = this.sight(rowsOf(await this.connection.getStats()), now);
    const fault = diagnose(sight);
    if (fault === null && sight.connection !== "connected") return;
    const said = fault && `${fault.code} ${fault.candidate}`;
    if (said === this.told && fault === null) return;
    this.told = said;
    this.tell(fault);
  }

  private sight(rows: Map<string, Row>, now: number): Sight {
    const all = [...rows.values()];
    const pairs = pairsOf(rows);
    const chosen = pairs.find((pair) => pair.chosen);
    if (chosen && this.answered?.responses !== chosen.responses)
      this.answered = { at: now, requests: chosen.requests, responses: chosen.responses };
    this.measure(all, chosen);
    const remote = all.filter((row) => row.type === "remote-candidate").map(candidateOf);
    // When every check has failed the browser forgets whom it asked; it was told of them all the same.
    const connected = this.connection.connectionState === "connected";
    if (remote.length > 0 || connected) this.tried = { remote, pairs };
    const due = this.isSoundDue();
    if (this.figures.packetsIn !== this.packetsIn || due !== this.soundDue) this.packetsAt = now;
    this.packetsIn = this.figures.packetsIn;
    this.soundDue = due;
    return {
      now,
      answeredAt: this.answeredAt,
      connection: this.connection.connectionState,
      ice: this.connection.iceConnectionState,
      local: all.filter((row) => row.type === "local-candidate").map(candidateOf),
      ...this.tried,
      errors: this.errors,
      servers: this.servers,
      answered: this.answered,
      packetsIn: this.packetsIn,
      packetsAt: this.packetsAt,
      soundDue: due,
    };
  }

  private measure(rows: Row[], chosen: Pair | undefined): void {
    const inbound = rows.find((row) => row.type === "inbound-rtp");
    const outbound = rows.find((row) => row.type === "outbound-rtp");
    const pair = rows.find((row) => row.type === "candidate-pair" && row.nominated === true);
    const received = number(inbound?.packetsReceived);
    const lost = Math.max(0, number(inbound?.packetsLost));
    this.figures = {
      packetsIn: received,
      packetsOut: number(outbound?.packetsSent),
      lostPercent: received + lost > 0 ? Math.round((1000 * lost) / (received + lost)) / 10 : 0,
      jitterMs: Math.round(1000 * number(inbound?.jitter)),
      rttMs: Math.round(1000 * number(pair?.currentRoundTripTime)),
      via: chosen?.local.type ?? "",
    };
  }

  stop(): void {
    clearInterval(this.timer);
  }
}

function number(value: unknown): number {
  return typeof value === "number" && Number.isFinite(value) ? value : 0;
}

function rowsOf(report: RTCStatsReport): Map<string, Row> {
  const rows = new Map<string, Row>();
  report.forEach((row: Row) => {
    rows.set(row.id, row);
  });
  return rows;
}

function candidateOf(row: Row): Candidate {
  const host = String(row.address ?? row.ip ?? "?");
  const protocol = row.relayProtocol ? `${row.protocol} by ${row.relayProtocol}` : String(row.protocol);
  return {
    type: String(row.candidateType),
    address: `${host.includes(":") ? `[${host}]` : host}:${row.port}/${protocol}`,
  };
}

function pairsOf(rows: Map<string, Row>): Pair[] {
  const all = [...rows.values()];
  const transport = all.find((row) => row.type === "transport");
  return all.flatMap((row) => {
    const local = rows.get(String(row.localCandidateId));
    const remote = rows.get(String(row.remoteCandidateId));
    if (row.type !== "candidate-pair" || !local || !remote) return [];
    const chosen = transport?.selectedCandidatePairId
      ? transport.selectedCandidatePairId === row.id
      : row.selected === true || (row.nominated === true && row.state === "succeeded");
    return [
      {
        local: candidateOf(local),
        remote: candidateOf(remote),
        requests: number(row.requestsSent),
        responses: number(row.responsesReceived),
        chosen,
      },
    ];
  });
}
