import { UA, WebSocketInterface } from "jssip";
import type { RTCSession, RTCSessionEventMap } from "jssip/lib/RTCSession";
import type { Line as LineCredentials } from "../../../api/http";

const CONNECT_MS = 10_000;
const CANDIDATES_MS = 600;
const PTIME = "a=ptime:10\r\n";

/** Why a leg ended: `remote` hung it up, it was `broken` underway, or it never came up. */
export type LegEnd = "remote" | "broken" | "failed";

export interface LegEvents {
  onUp(): void;
  onRinging(ringing: boolean): void;
  onEnd(how: LegEnd, cause: string): void;
  /** The signalling connection was lost and came back while audio went on. */
  onStale(): void;
}

/**
 * The agent's leg to the media node. Persistent: dials in and stays. On demand: registers and
 * waits to be rung.
 */
export class Leg {
  private readonly ua: UA;
  private session: RTCSession | null = null;
  private readonly patience: ReturnType<typeof setTimeout>;
  private over = false;
  private lostSignalling = false;

  constructor(
    private readonly credentials: LineCredentials,
    private readonly onDemand: boolean,
    private readonly stream: MediaStream,
    private readonly audio: HTMLAudioElement,
    private readonly events: LegEvents,
  ) {
    const { username, password, domain, ws_path } = credentials;
    const socket = new WebSocketInterface(`${location.origin.replace(/^http/, "ws")}${ws_path}`);
    this.ua = new UA({
      sockets: [socket],
      uri: `sip:${username}@${domain}`,
      password,
      session_timers: false,
      register: this.onDemand,
      register_expires: 120,
      user_agent: "perezvon",
    });
    this.patience = setTimeout(() => this.end("failed", "timeout"), CONNECT_MS);
    this.listen();
    this.ua.start();
  }

  private listen(): void {
    this.ua.on("connected", () => {
      if (this.onDemand) return;
      if (!this.session) this.dial();
      else if (this.lostSignalling) this.events.onStale();
    });
    this.ua.on("disconnected", () => {
      this.lostSignalling = true;
      if (!this.session?.isEstablished() && !this.onDemand) this.end("failed", "signalling");
    });
    this.ua.on("registered", () => {
      clearTimeout(this.patience);
      this.events.onUp();
    });
    this.ua.on("registrationFailed", (event) => this.end("failed", String(event.cause)));
    this.ua.on("newRTCSession", (event: { originator: string; session: RTCSession }) => {
      if (event.originator === "remote") this.ring(event.session);
    });
  }

  private get media() {
    const iceServers = this.credentials.ice_servers.map(({ urls, username, credential }) => ({
      urls,
      ...(username && credential ? { username, credential } : {}),
    }));
    return { mediaStream: this.stream, pcConfig: { iceServers } };
  }

  private dial(): void {
    const { dial, domain } = this.credentials;
    const session = this.ua.call(`sip:${dial}@${domain}`, {
      ...this.media,
      eventHandlers: this.handlers(),
    });
    this.session = session;
    this.attach(session.connection);
  }

  private ring(session: RTCSession): void {
    if (this.session) {
      session.terminate({ status_code: 486 });
      return;
    }
    this.session = session;
    const handlers = this.handlers();
    for (const [name, handler] of Object.entries(handlers)) {
      session.on(name as keyof RTCSessionEventMap, handler as RTCSessionEventMap["ended"]);
    }
    session.on("peerconnection", (event) => this.attach(event.peerconnection));
    this.events.onRinging(true);
  }

  private handlers(): Partial<RTCSessionEventMap> {
    let hurry: ReturnType<typeof setTimeout> | undefined;
    return {
      sdp: (event) => {
        // With frames shorter than the caller's Asterisk packs anew, on a clock of its own for the whole line.
        // Else it hands on each caller's clock, and one that stands behind the last caller's is not heard at once.
        if (event.originator === "local" && !event.sdp.includes(PTIME)) event.sdp += PTIME;
      },
      icecandidate: (event) => {
        // A slow STUN server must not hold up the line: what was found by then is enough.
        if (hurry === undefined) hurry = setTimeout(event.ready, CANDIDATES_MS);
      },
      confirmed: () => {
        clearTimeout(this.patience);
        if (this.onDemand) this.events.onRinging(false);
        else this.events.onUp();
      },
      ended: (event) =>
        this.sessionOver(String(event.originator) === "remote" ? "remote" : "broken", event.cause),
      failed: (event) => this.sessionOver("failed", event.cause),
    };
  }

  private sessionOver(how: LegEnd, cause: string): void {
    this.session = null;
    if (this.onDemand) this.events.onRinging(false);
    else this.end(how, cause);
  }

  private attach(connection: RTCPeerConnection): void {
    connection.addEventListener("track", (event) => {
      this.audio.srcObject = event.streams[0] ?? new MediaStream([event.track]);
      void this.audio.play().catch(() => this.playOnGesture());
    });
    connection.addEventListener("connectionstatechange", () => {
      if (connection.connectionState === "failed") this.end("broken", "media");
    });
  }

  /** Browsers refuse sound before the first click of a page. */
  private playOnGesture(): void {
    const play = () => void this.audio.play();
    window.addEventListener("pointerdown", play, { once: true });
    window.addEventListener("keydown", play, { once: true });
  }

  /** On demand: take the ringing call. */
  answer(): void {
    this.session?.answer(this.media);
  }

  mute(on: boolean): void {
    if (on) this.session?.mute({ audio: true });
    else this.session?.unmute({ audio: true });
  }

  async replaceMicrophone(track: MediaStreamTrack): Promise<void> {
    const senders = this.session?.connection?.getSenders() ?? [];
    for (const sender of senders)
      if (sender.track?.kind === "audio" || !sender.track) await sender.replaceTrack(track);
  }

  private end(how: LegEnd, cause: string): void {
    if (this.over) return;
    this.close();
    this.events.onEnd(how, cause);
  }

  /** Hang up and let go of everything; no event follows. */
  close(): void {
    if (this.over) return;
    this.over = true;
    clearTimeout(this.patience);
    if (this.session && !this.session.isEnded()) this.session.terminate();
    this.session = null;
    this.audio.srcObject = null;
    this.ua.stop();
  }
}
