import { ApiError, Unreachable } from "../../api/client";
import type { Script } from "./script";

/** `offline`: nobody answers, it is tried again. `stale`: somebody else saved meanwhile. `refused`: said no. */
export type SaveState = "saved" | "waiting" | "saving" | "offline" | "stale" | "refused";

/** What was typed and is not on the server yet, as the browser keeps it over a reload. */
export interface Kept {
  version: number;
  script: Script;
}

export interface Shelf {
  put(kept: Kept): void;
  clear(): void;
}

const QUIET_MS = 700;
const AGAIN_MS = 3_000;

/**
 * Saves a draft a moment after the last change, one request at a time, until the server has the newest. What is
 * not there yet lies on the shelf. After `stale` it waits for `settle`.
 */
export class Saver {
  #newest: Script;
  #stored: Script;
  #version: number;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #running: Promise<boolean> | null = null;
  #stopped = false;
  #state: SaveState = "saved";

  constructor(
    stored: Script,
    version: number,
    private readonly send: (script: Script, version: number) => Promise<number>,
    private readonly shelf: Shelf,
    private readonly tell: (state: SaveState, fault: unknown) => void,
  ) {
    this.#newest = stored;
    this.#stored = stored;
    this.#version = version;
  }

  get version(): number {
    return this.#version;
  }

  changed(script: Script): void {
    if (script === this.#newest) return;
    this.#newest = script;
    if (script === this.#stored && !this.#running) {
      this.shelf.clear();
      clearTimeout(this.#timer);
      this.#say("saved");
      return;
    }
    this.shelf.put({ version: this.#version, script });
    if (this.#state === "stale") return;
    if (!this.#running) this.#say("waiting");
    this.#in(QUIET_MS);
  }

  /** Somebody decided what counts: `script` goes on top of the server's `version`. */
  settle(script: Script, stored: Script, version: number): void {
    this.#version = version;
    this.#stored = stored;
    this.#newest = stored;
    this.#state = "saved";
    if (script === stored) {
      this.shelf.clear();
      this.#say("saved");
    } else this.changed(script);
  }

  /** Now, not in a moment. True when the server has the newest. */
  async flush(): Promise<boolean> {
    clearTimeout(this.#timer);
    if (this.#stopped || this.#state === "stale") return false;
    this.#running ??= this.#all().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  async #all(): Promise<boolean> {
    while (this.#newest !== this.#stored) {
      if (!(await this.#once())) return false;
    }
    return true;
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  #in(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.flush(), ms);
  }

  async #once(): Promise<boolean> {
    const sent = this.#newest;
    this.#say("saving");
    try {
      this.#version = await this.send(sent, this.#version);
    } catch (fault) {
      this.#failed(fault);
      return false;
    }
    this.#stored = sent;
    if (this.#newest === sent) {
      this.shelf.clear();
      this.#say("saved");
    } else this.shelf.put({ version: this.#version, script: this.#newest });
    return true;
  }

  #failed(fault: unknown): void {
    if (this.#stopped) return;
    if (fault instanceof ApiError && fault.code.endsWith(".stale")) this.#say("stale", fault);
    else if (fault instanceof Unreachable) {
      this.#say("offline", fault);
      this.#in(AGAIN_MS);
    } else this.#say("refused", fault);
  }

  #say(state: SaveState, fault: unknown = null): void {
    this.#state = state;
    if (!this.#stopped) this.tell(state, fault);
  }
}

const PREFIX = "pz.script.";

/** A place in this browser for one draft. A browser without room for it keeps nothing: the server has the rest. */
export function shelfOf(id: string): Shelf & { kept(): Kept | null } {
  const key = PREFIX + id;
  return {
    put(kept) {
      try {
        localStorage.setItem(key, JSON.stringify(kept));
      } catch (fault) {
        if (!(fault instanceof DOMException)) throw fault;
        localStorage.removeItem(key);
      }
    },
    clear: () => localStorage.removeItem(key),
    kept() {
      const text = localStorage.getItem(key);
      return text ? (JSON.parse(text) as Kept) : null;
    },
  };
}
