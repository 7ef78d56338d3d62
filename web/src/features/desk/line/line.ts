import { ApiError, api } from "../../../api/client";
import type { MediaFault } from "./media";
import {
  chooseMicrophone,
  LevelMeter,
  type MicrophoneFault,
  NoMicrophone,
  openMicrophone,
} from "./microphone";
import type { Leg, LegEnd } from "./sip";

const LOCK = "pz.line";
const SPEAKER_KEY = "pz.speaker";
const WAITS_MS = [300, 700, 1_500, 3_000, 5_000, 8_000];
/** A tab that closes or loads again needs a moment to let go of the lock. */
const LOCK_WAIT_MS = 2_000;
const ELSEWHERE_CHECK_MS = 1_500;
/** New TURN credentials are fetched before the old ones end, in a moment without a call. */
const EXPIRY_SHARE = 0.8;

/**
 * `asking` the microphone; `blocked`: it cannot be had; `connecting`; `up`; `waiting` for the next try;
 * `elsewhere`: another tab or computer has the line.
 */
export type LinePhase = "off" | "asking" | "blocked" | "connecting" | "up" | "waiting" | "elsewhere";

export interface LineState {
  phase: LinePhase;
  muted: boolean;
  onDemand: boolean;
  ringing: boolean;
  microphoneFault: MicrophoneFault | null;
  /** What keeps sound from passing, also while the next try is made. */
  mediaFault: MediaFault | null;
  /** The TURN credentials are about to end: a new line gets new ones. */
  expired: boolean;
  /** When the next try begins, this browser's clock. */
  retryAt: number | null;
  /** Why the last try failed, for people who help. */
  cause: string;
}

const OFF: LineState = {
  phase: "off",
  muted: false,
  onDemand: false,
  ringing: false,
  microphoneFault: null,
  mediaFault: null,
  expired: false,
  retryAt: null,
  cause: "",
};

/** The agent's line in this page: opened once, kept for ever, opened again by itself when it breaks. */
export class Line {
  readonly meter = new LevelMeter();
  private state: LineState = OFF;
  private readonly listeners = new Set<() => void>();
  private readonly audio = new Audio();
  private stream: MediaStream | null = null;
  private leg: Leg | null = null;
  private attempts = 0;
  private stale = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private expiry: ReturnType<typeof setTimeout> | undefined;
  private release: (() => void) | null = null;
  private wanted = false;
  /** Counts starts and stops, so that an answer to an older one is thrown away. */
  private turn = 0;

  /** `upElsewhere`: the centre still sees a line of this agent; `talks`: somebody is heard on it now. */
  constructor(
    private readonly upElsewhere: () => boolean,
    private readonly talks: () => boolean,
  ) {
    this.audio.autoplay = true;
    void this.applySpeaker();
  }

  readonly getState = (): LineState => this.state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  private set(change: Partial<LineState>): void {
    this.state = { ...this.state, ...change };
    for (const listener of this.listeners) listener();
  }

  start(): void {
    if (this.wanted) return;
    this.wanted = true;
    navigator.mediaDevices?.addEventListener("devicechange", this.devicesChanged);
    void this.hold(false);
  }

  stop(): void {
    if (!this.wanted) return;
    this.wanted = false;
    this.turn += 1;
    clearTimeout(this.timer);
    clearTimeout(this.expiry);
    navigator.mediaDevices?.removeEventListener("devicechange", this.devicesChanged);
    this.drop();
    this.release?.();
    this.release = null;
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    this.stream = null;
    this.meter.stop();
    this.state = OFF;
    this.set({});
  }

  /** Bring the line here from another tab or computer, or try at once instead of waiting. */
  readonly take = (): void => {
    if (!this.wanted) return;
    this.attempts = 0;
    clearTimeout(this.timer);
    if (this.release) void this.connect();
    else void this.hold(true);
  };

  /** One tab of this browser has the line: whoever holds the lock. */
  private async hold(steal: boolean): Promise<void> {
    const turn = this.turn;
    this.set({ phase: "connecting", retryAt: null });
    const waiting = setTimeout(() => this.turn === turn && this.set({ phase: "elsewhere" }), LOCK_WAIT_MS);
    try {
      await navigator.locks.request(LOCK, { steal }, () => {
        clearTimeout(waiting);
        if (turn !== this.turn || !this.wanted) return Promise.resolve();
        const kept = new Promise<void>((resolve) => {
          this.release = resolve;
        });
        void this.connect();
        return kept;
      });
    } catch (fault) {
      clearTimeout(waiting);
      if (!(fault instanceof DOMException && fault.name === "AbortError")) throw fault;
      if (turn !== this.turn) return;
      this.release = null;
      this.drop();
      this.set({ phase: "elsewhere", retryAt: null });
    }
  }

  private drop(): void {
    this.leg?.close();
    this.leg = null;
  }

  private async connect(): Promise<void> {
    this.turn += 1;
    const turn = this.turn;
    clearTimeout(this.timer);
    this.drop();
    this.stale = false;
    clearTimeout(this.expiry);
    this.set({ phase: this.stream ? "connecting" : "asking", retryAt: null, ringing: false, expired: false });
    try {
      const stream = await this.microphone();
      if (turn !== this.turn) return;
      this.set({ phase: "connecting", microphoneFault: null });
      const [seat, credentials, sip] = await Promise.all([
        api("GET /api/desk", {}),
        api("POST /api/desk/line", { body: { line: "browser" } }),
        import("./sip"),
      ]);
      if (turn !== this.turn) return;
      this.leg = new sip.Leg(credentials, seat.mode === "on_demand", stream, this.audio, {
        onUp: () => turn === this.turn && this.legUp(),
        onRinging: (ringing) => turn === this.turn && this.set({ ringing }),
        onEnd: (how, cause) => turn === this.turn && this.legEnded(how, cause),
        onMedia: (mediaFault) => turn === this.turn && this.set({ mediaFault }),
        soundDue: this.talks,
        onStale: () => {
          this.stale = true;
        },
      });
      if (credentials.ttl_s) this.expiry = setTimeout(this.expire, credentials.ttl_s * EXPIRY_SHARE * 1000);
      this.set({ onDemand: seat.mode === "on_demand" });
    } catch (fault) {
      if (turn === this.turn) this.failed(fault);
    }
  }

  private readonly expire = (): void => {
    this.stale = true;
    this.set({ expired: true });
  };

  private async microphone(): Promise<MediaStream> {
    if (this.stream?.getAudioTracks().some((track) => track.readyState === "live")) return this.stream;
    const stream = await openMicrophone();
    this.stream = stream;
    this.meter.watch(stream);
    for (const track of stream.getAudioTracks()) track.onended = () => void this.changeMicrophone(null);
    return stream;
  }

  private failed(fault: unknown): void {
    if (fault instanceof NoMicrophone) {
      this.set({ phase: "blocked", microphoneFault: fault.why });
      void this.watchPermission();
      return;
    }
    this.again(fault instanceof ApiError ? fault.message : String(fault));
  }

  private legUp(): void {
    this.attempts = 0;
    this.set({ phase: "up", cause: "" });
    if (this.state.muted) this.leg?.mute(true);
  }

  private legEnded(how: LegEnd, cause: string): void {
    this.leg = null;
    if (how !== "remote" || this.state.phase !== "up") {
      this.again(cause);
      return;
    }
    // Hung up by the centre: either it ended, or the same agent opened his line somewhere else.
    this.set({ phase: "connecting" });
    const turn = this.turn;
    this.timer = setTimeout(() => {
      if (turn !== this.turn) return;
      if (this.upElsewhere()) this.set({ phase: "elsewhere", cause });
      else this.again(cause);
    }, ELSEWHERE_CHECK_MS);
  }

  private again(cause: string): void {
    const wait = WAITS_MS[Math.min(this.attempts, WAITS_MS.length - 1)] ?? 8_000;
    this.attempts += 1;
    // Without a server nobody knows whether sound would pass.
    const mediaFault = cause === "signalling" ? null : this.state.mediaFault;
    this.set({ phase: "waiting", retryAt: Date.now() + wait, cause, mediaFault });
    this.timer = setTimeout(() => void this.connect(), wait);
  }

  /** The centre says that it has no line while we think it is up, or nobody would miss a moment of it. */
  readonly refresh = (onlyIfStale: boolean): void => {
    if (this.state.phase === "up" && (this.stale || !onlyIfStale)) void this.connect();
  };

  /** Browsers tell when the person changes his mind about the microphone. */
  private async watchPermission(): Promise<void> {
    const turn = this.turn;
    const status = await navigator.permissions
      ?.query({ name: "microphone" as PermissionName })
      .catch(() => null);
    if (status) status.onchange = () => turn === this.turn && status.state !== "denied" && this.take();
  }

  private readonly devicesChanged = (): void => {
    if (this.state.phase === "blocked") this.take();
  };

  readonly mute = (on: boolean): void => {
    this.leg?.mute(on);
    this.set({ muted: on });
  };

  readonly answer = (): void => this.leg?.answer();

  /** Another microphone, in the middle of a talk too; null: the chosen one went away. */
  readonly changeMicrophone = async (device: string | null): Promise<void> => {
    if (device !== null) chooseMicrophone(device);
    const old = this.stream;
    this.stream = null;
    try {
      const stream = await this.microphone();
      const track = stream.getAudioTracks()[0];
      if (track && this.leg) {
        await this.leg.replaceMicrophone(track);
        this.leg.mute(this.state.muted);
      }
    } catch (fault) {
      this.failed(fault);
    }
    for (const track of old?.getTracks() ?? []) {
      track.onended = null;
      track.stop();
    }
  };

  readonly changeSpeaker = (device: string): void => {
    localStorage.setItem(SPEAKER_KEY, device);
    void this.applySpeaker();
  };

  private async applySpeaker(): Promise<void> {
    const device = localStorage.getItem(SPEAKER_KEY) ?? "";
    // A device that is not there any more: the system's one is used.
    await this.audio.setSinkId?.(device).catch(() => localStorage.removeItem(SPEAKER_KEY));
  }
}

export function chosenSpeaker(): string {
  return localStorage.getItem(SPEAKER_KEY) ?? "";
}
