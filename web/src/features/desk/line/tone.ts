/** Sounds of the desk, made here: nothing to load, nothing to fail. */
let context: AudioContext | null = null;

function note(at: number, hertz: number, seconds: number): void {
  if (!context) return;
  const oscillator = new OscillatorNode(context, { type: "sine", frequency: hertz });
  const gain = new GainNode(context, { gain: 0 });
  gain.gain.setValueAtTime(0, at);
  gain.gain.linearRampToValueAtTime(0.16, at + 0.012);
  gain.gain.exponentialRampToValueAtTime(0.001, at + seconds);
  oscillator.connect(gain).connect(context.destination);
  oscillator.start(at);
  oscillator.stop(at + seconds);
}

function now(): number {
  context ??= new AudioContext();
  void context.resume();
  return context.currentTime;
}

/** Two bells, once: a call waits for you. */
export function bell(): void {
  const at = now();
  note(at, 784, 0.7);
  note(at + 0.18, 1047, 0.9);
}

/** One short tone: the caller is on your line now. */
export function connectedTone(): void {
  note(now(), 880, 0.22);
}
