import { api } from "../../../api/client";
import type { IceServers } from "../../../api/http";
import { type Figures, iceErrors, type MediaFault } from "./media";
import { type LevelMeter, NoMicrophone, openMicrophone } from "./microphone";
import { bell } from "./tone";

/** The extension of the media node that gives back what it hears. */
export const ECHO = "echo";
const TALK_MS = 5_000;
const CONNECT_MS = 8_000;
/** A browser gives a silent server up after 9.5 s. */
const GATHER_MS = 10_500;
const EVERY_MS = 100;
const QUIET_LEVEL = 0.12;

export type Reach = "ok" | "unreachable" | "refused" | "none";

/** What a test found; `network`: `ok`, or the code of what keeps sound from passing. */
export interface Found {
  microphone: "ok" | "quiet" | "denied" | "missing" | "busy" | "insecure";
  level_percent: number;
  network: "ok" | "no_signalling" | "one_way" | MediaFault["code"];
  candidate: string;
  figures: Figures | null;
  stun: Reach;
  turn: Reach;
}

/** Microphone, a line to the centre's echo and back, STUN and TURN; about eight seconds. */
export async function probe(meter: LevelMeter, audio: HTMLAudioElement, signal: AbortSignal): Promise<Found> {
  let stream: MediaStream;
  const ice = await api("GET /api/desk/ice", {});
  const reach = servers(ice);
  try {
    stream = await openMicrophone();
  } catch (fault) {
    if (!(fault instanceof NoMicrophone)) throw fault;
    const found = { network: "no_signalling", candidate: "", figures: null, level_percent: 0 } as const;
    return { ...found, microphone: fault.why, ...(await reach) };
  }
  try {
    meter.watch(stream);
    bell();
    let loudest = 0;
    const listening = setInterval(() => {
      loudest = Math.max(loudest, meter.level());
    }, EVERY_MS);
    const [way, reached] = await Promise.all([echo(stream, audio, signal), reach]);
    clearInterval(listening);
    return {
      microphone: loudest < QUIET_LEVEL ? "quiet" : "ok",
      level_percent: Math.round(100 * loudest),
      ...way,
      ...reached,
    };
  } finally {
    for (const track of stream.getTracks()) track.stop();
    meter.stop();
  }
}

type Way = Pick<Found, "network" | "candidate" | "figures">;

/** A line to the echo: what comes back is what was said. */
async function echo(stream: MediaStream, audio: HTMLAudioElement, signal: AbortSignal): Promise<Way> {
  const [credentials, sip] = await Promise.all([
    api("POST /api/desk/line", { body: { line: "browser" } }),
    import("./sip"),
  ]);
  return new Promise<Way>((resolve) => {
    let leg: InstanceType<typeof sip.Leg> | null = null;
    let fault: MediaFault | null = null;
    const end = (network: Found["network"], candidate = "") => {
      clearTimeout(late);
      clearTimeout(talk);
      const figures = leg?.watch?.figures ?? null;
      leg?.close();
      resolve({ network, candidate, figures });
    };
    const done = () => {
      if (fault) end(fault.code, fault.candidate);
      else if (!leg?.watch?.figures.packetsIn) end("one_way");
      else end("ok");
    };
    const late = setTimeout(() => (fault ? done() : end("no_signalling")), CONNECT_MS);
    let talk: ReturnType<typeof setTimeout> | undefined;
    signal.addEventListener("abort", () => end("no_signalling"), { once: true });
    leg = new sip.Leg({ ...credentials, dial: ECHO }, false, stream, audio, {
      onUp: () => {
        clearTimeout(late);
        talk = setTimeout(done, TALK_MS);
      },
      onRinging: () => undefined,
      onEnd: () => (fault ? done() : end("no_signalling")),
      onMedia: (seen) => {
        fault = seen;
      },
      soundDue: () => false,
      onStale: () => undefined,
    });
  });
}

/** Whether each server gives an address; a connection of its own is made for that, without any sound. */
export async function servers({ ice_servers }: IceServers): Promise<Pick<Found, "stun" | "turn">> {
  const wants = (scheme: RegExp) => ice_servers.some(({ urls }) => urls.some((url) => scheme.test(url)));
  const asked = { stun: wants(/^stun:/), turn: wants(/^turns?:/) };
  if (!asked.stun && !asked.turn) return { stun: "none", turn: "none" };
  const iceServers = ice_servers.map(({ urls, username, credential }) => ({
    urls,
    ...(username && credential ? { username, credential } : {}),
  }));
  const connection = new RTCPeerConnection({ iceServers });
  const types = new Set<string>();
  const errors = iceErrors(connection);
  try {
    const gathered = new Promise<void>((resolve) => {
      setTimeout(resolve, GATHER_MS);
      connection.addEventListener("icecandidate", ({ candidate }) => {
        if (candidate === null) resolve();
        else if (candidate.type) types.add(candidate.type);
      });
    });
    connection.addTransceiver("audio", { direction: "recvonly" });
    await connection.setLocalDescription(await connection.createOffer());
    await gathered;
  } finally {
    connection.close();
  }
  const refused = errors.some(({ url, code }) => /^turns?:/.test(url) && code < 700);
  return {
    // A server that tells the address which we have already is heard, though it adds no candidate.
    stun: reach(asked.stun, types.has("srflx") || !errors.some(({ url }) => /^stun:/.test(url)), false),
    turn: reach(asked.turn, types.has("relay"), refused),
  };
}

function reach(asked: boolean, found: boolean, refused: boolean): Reach {
  if (!asked) return "none";
  if (found) return "ok";
  return refused ? "refused" : "unreachable";
}
