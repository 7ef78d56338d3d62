import { SESSION_ENDED, type ServerMessage } from "./protocol";
import { type Action, EMPTY, type LiveState, reduce } from "./reducer";

const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 5_000;
/** The server pings every 15 s; silence for longer than two pings means that the line is dead. */
const SILENCE_MS = 35_000;

/** Follows `/live` for as long as somebody is signed in; comes back by itself. */
export class LiveClient {
  private state: LiveState = EMPTY;
  private socket: WebSocket | null = null;
  private attempts = 0;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private silence: ReturnType<typeof setTimeout> | undefined;
  private wanted = false;
  private readonly listeners = new Set<() => void>();

  constructor(
    private readonly url: string,
    private readonly onSessionEnded: () => void,
  ) {}

  readonly getState = (): LiveState => this.state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  start(): void {
    if (this.wanted) return;
    this.wanted = true;
    window.addEventListener("online", this.now);
    this.open();
  }

  stop(): void {
    this.wanted = false;
    window.removeEventListener("online", this.now);
    clearTimeout(this.retry);
    clearTimeout(this.silence);
    const socket = this.socket;
    this.socket = null;
    socket?.close();
    this.dispatch({ t: "forget" });
  }

  /** Try at once instead of waiting for the next turn. */
  readonly now = (): void => {
    if (!this.wanted || this.socket) return;
    clearTimeout(this.retry);
    this.open();
  };

  private dispatch(action: Action): void {
    const before = this.state;
    this.state = reduce(before, action);
    if (this.state === before) return;
    for (const listener of this.listeners) listener();
  }

  private open(): void {
    const socket = new WebSocket(this.url);
    this.socket = socket;
    if (this.state.lost_at === null) this.dispatch({ t: "connecting" });
    socket.onmessage = (event) => this.receive(socket, JSON.parse(String(event.data)) as ServerMessage);
    socket.onclose = (event) => this.closed(socket, event.code);
    this.listen();
  }

  private receive(socket: WebSocket, message: ServerMessage): void {
    if (socket !== this.socket) return;
    this.listen();
    this.attempts = 0;
    if (message.t === "ping") {
      socket.send('{"t":"pong"}');
      return;
    }
    const before = this.state.gap;
    this.dispatch({ t: "message", message, at: Date.now() });
    if (this.state.gap && !before) socket.send('{"t":"resync"}');
  }

  private listen(): void {
    clearTimeout(this.silence);
    this.silence = setTimeout(() => this.socket?.close(), SILENCE_MS);
  }

  private closed(socket: WebSocket, code: number): void {
    if (socket !== this.socket) return;
    this.socket = null;
    clearTimeout(this.silence);
    this.dispatch({ t: "closed", at: Date.now() });
    if (code === SESSION_ENDED) this.onSessionEnded();
    const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.attempts);
    this.attempts += 1;
    this.retry = setTimeout(() => this.open(), wait * (0.75 + Math.random() / 2));
  }
}
