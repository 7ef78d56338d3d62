import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { diagnose, type MediaFault, MediaWatch, type Sight } from "../src/features/desk/line/media";

const host = { type: "host", address: "10.0.0.7:51000/udp" };
const node = { type: "host", address: "10.0.0.1:20000/udp" };
const pair = (requests: number, responses: number, chosen = false) => ({
  local: host,
  remote: node,
  requests,
  responses,
  chosen,
});

/** Four seconds after the answer, nothing has come about. */
const STUCK: Sight = {
  now: 4_000,
  answeredAt: 0,
  connection: "connecting",
  ice: "checking",
  local: [host],
  remote: [node],
  pairs: [pair(12, 0)],
  errors: [],
  servers: { stun: "", turn: "" },
  answered: null,
  packetsIn: 0,
  packetsAt: 0,
  soundDue: false,
};
const UP: Sight = {
  ...STUCK,
  now: 60_000,
  connection: "connected",
  ice: "connected",
  pairs: [pair(30, 30, true)],
  answered: { at: 59_000, requests: 30 },
  packetsAt: 59_900,
};
const STUN = { stun: "stun:stun.example:3478", turn: "" };
const TURN = { ...STUN, turn: "turn:turn.example:3478" };
const outside = { type: "srflx", address: "203.0.113.9:51000/udp" };
const relay = { type: "relay", address: "203.0.113.1:60000/udp" };

describe("what keeps sound from passing", () => {
  test.each<[string, Partial<Sight>, MediaFault["code"]]>([
    ["no network at all", { local: [], pairs: [] }, "no_candidates"],
    ["the centre names no address", { remote: [], pairs: [] }, "no_answer"],
    ["nobody answers", {}, "udp_blocked"],
    [
      "the STUN server answers, the centre does not",
      { servers: STUN, local: [host, outside] },
      "udp_blocked",
    ],
    ["the STUN server is silent too", { servers: STUN }, "stun_unreachable"],
    ["the TURN server is silent too", { servers: TURN }, "turn_unreachable"],
    [
      "TURN relays, and nobody answers behind it",
      { servers: TURN, local: [host, outside, relay] },
      "udp_blocked",
    ],
    [
      "TURN says no",
      { servers: TURN, errors: [{ url: "turn:turn.example:3478", code: 401, text: "Unauthorized" }] },
      "turn_refused",
    ],
    ["found each other, no encryption", { ice: "connected", pairs: [pair(3, 3)] }, "handshake"],
    ["the browser gave up early", { now: 500, ice: "failed" }, "udp_blocked"],
  ])("%s", (_, change, code) => {
    expect(diagnose({ ...STUCK, ...change })?.code).toBe(code);
  });

  test("the way that failed is named with what was tried", () => {
    expect(diagnose(STUCK)).toEqual({
      code: "udp_blocked",
      candidate: "host 10.0.0.7:51000/udp → host 10.0.0.1:20000/udp",
      count: 12,
    });
  });

  test("a refusal of TURN matters only while nothing is relayed", () => {
    const errors = [{ url: "turn:a.example", code: 401, text: "Unauthorized" }];
    const sight = { ...STUCK, servers: TURN, errors, local: [host, outside, relay] };
    expect(diagnose(sight)?.code).toBe("udp_blocked");
  });

  test.each<[string, Partial<Sight>]>([
    ["before the answer", { answeredAt: null }],
    ["before anybody's patience is over", { now: 2_400 }],
  ])("%s nothing is said", (_, change) => {
    expect(diagnose({ ...STUCK, ...change })).toBeNull();
  });
});

describe("while it is up", () => {
  test.each<[string, Partial<Sight>, MediaFault["code"] | null]>([
    ["all is well", {}, null],
    ["an answer is late", { answered: { at: 55_000, requests: 29 } }, null],
    [
      "checks get no answer any more",
      { pairs: [pair(34, 30, true)], answered: { at: 56_000, requests: 30 } },
      "udp_lost",
    ],
    ["the browser says so itself", { ice: "disconnected" }, "udp_lost"],
    ["nobody talks and nothing comes", { packetsAt: 10_000 }, null],
    ["somebody talks and nothing comes", { packetsAt: 57_000, soundDue: true }, "silent"],
    ["somebody talks and it has just begun", { packetsAt: 57_500, soundDue: true }, null],
  ])("%s", (_, change, code) => {
    expect(diagnose({ ...UP, ...change })?.code ?? null).toBe(code);
  });
});

/** A connection as the browser shows it; the test changes what it says. */
class Connection extends EventTarget {
  connectionState = "connecting";
  iceConnectionState = "checking";
  remoteDescription: object | null = {};
  requests = 0;
  responses = 0;
  getConfiguration = () => ({ iceServers: [{ urls: ["stun:s.example"] }, { urls: ["turn:t.example"] }] });
  getStats = async () =>
    new Map<string, object>([
      [
        "L",
        {
          id: "L",
          type: "local-candidate",
          candidateType: "relay",
          address: "192.0.2.5",
          port: 5,
          protocol: "udp",
          relayProtocol: "tcp",
        },
      ],
      [
        "R",
        {
          id: "R",
          type: "remote-candidate",
          candidateType: "host",
          address: "2001:db8::1",
          port: 7,
          protocol: "udp",
        },
      ],
      ["T", { id: "T", type: "transport", selectedCandidatePairId: "P" }],
      [
        "P",
        {
          id: "P",
          type: "candidate-pair",
          nominated: true,
          state: "succeeded",
          localCandidateId: "L",
          remoteCandidateId: "R",
          requestsSent: this.requests,
          responsesReceived: this.responses,
          currentRoundTripTime: 0.042,
        },
      ],
      ["I", { id: "I", type: "inbound-rtp", packetsReceived: 98, packetsLost: 2, jitter: 0.003 }],
      ["O", { id: "O", type: "outbound-rtp", packetsSent: 100 }],
    ]);
}

describe("the watch", () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  function watched(connection = new Connection()) {
    const told: (MediaFault | null)[] = [];
    const watch = new MediaWatch(
      connection as unknown as RTCPeerConnection,
      () => false,
      (fault) => told.push(fault),
    );
    return { connection, told, watch };
  }

  test("tells once that all is well, then within five seconds that it is not, then that it is again", async () => {
    const { connection, told } = watched();
    Object.assign(connection, {
      connectionState: "connected",
      iceConnectionState: "connected",
      requests: 5,
      responses: 5,
    });
    await vi.advanceTimersByTimeAsync(2_000);
    expect(told).toEqual([null]);
    for (let half = 0; half < 9; half += 1) {
      connection.requests += 1;
      await vi.advanceTimersByTimeAsync(500);
    }
    expect(told.at(-1)).toMatchObject({
      code: "udp_lost",
      candidate: "relay 192.0.2.5:5/udp by tcp → host [2001:db8::1]:7/udp",
    });
    connection.responses = connection.requests;
    await vi.advanceTimersByTimeAsync(500);
    expect(told.at(-1)).toBeNull();
  });

  test("whom the browser asked in vain is still named when it has given up and forgotten", async () => {
    const asking = new Connection();
    asking.getConfiguration = () => ({ iceServers: [] });
    const { connection, told } = watched(asking);
    await vi.advanceTimersByTimeAsync(4_000);
    const before = told.at(-1);
    expect(before).toMatchObject({ code: "udp_blocked" });
    const rows = await connection.getStats();
    for (const gone of ["R", "P"]) rows.delete(gone);
    Object.assign(connection, { connectionState: "failed", iceConnectionState: "failed" });
    connection.getStats = async () => rows;
    await vi.advanceTimersByTimeAsync(30_000);
    expect(told.at(-1)).toEqual(before);
  });

  test("what TURN answered is known though it came long before", async () => {
    const { connection, told } = watched();
    const error = Object.assign(new Event("icecandidateerror"), {
      url: "turn:t.example",
      errorCode: 401,
      errorText: "Unauthorized",
    });
    connection.dispatchEvent(error);
    connection.getStats = async () => new Map();
    await vi.advanceTimersByTimeAsync(4_000);
    expect(told.at(-1)).toEqual({
      code: "turn_refused",
      candidate: "turn:t.example 401 Unauthorized",
      count: 401,
    });
  });

  test("figures are those of the way that sound takes", async () => {
    const { connection, watch } = watched();
    connection.connectionState = "connected";
    await vi.advanceTimersByTimeAsync(500);
    expect(watch.figures).toEqual({
      packetsIn: 98,
      packetsOut: 100,
      lostPercent: 2,
      jitterMs: 3,
      rttMs: 42,
      via: "relay",
    });
  });

  test("a closed connection is not looked at any more", async () => {
    const { connection, told } = watched();
    connection.connectionState = "closed";
    await vi.advanceTimersByTimeAsync(500);
    connection.connectionState = "connected";
    await vi.advanceTimersByTimeAsync(5_000);
    expect(told).toEqual([]);
  });
});
