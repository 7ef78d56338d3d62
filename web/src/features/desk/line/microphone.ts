const MICROPHONE_KEY = "pz.microphone";

export type MicrophoneFault = "denied" | "missing" | "busy" | "insecure";

export class NoMicrophone extends Error {
  constructor(readonly why: MicrophoneFault) {
    super(why);
  }
}

function reason(fault: unknown): MicrophoneFault {
  const name = fault instanceof DOMException ? fault.name : "";
  if (name === "NotAllowedError" || name === "SecurityError") return "denied";
  if (name === "NotFoundError" || name === "OverconstrainedError") return "missing";
  return "busy";
}

export function chosenMicrophone(): string {
  return localStorage.getItem(MICROPHONE_KEY) ?? "";
}

export function chooseMicrophone(device: string): void {
  localStorage.setItem(MICROPHONE_KEY, device);
}

/** The chosen microphone, or the system's one. Throws `NoMicrophone` with the reason. */
export async function openMicrophone(): Promise<MediaStream> {
  if (!navigator.mediaDevices) throw new NoMicrophone("insecure");
  const device = chosenMicrophone();
  try {
    return await navigator.mediaDevices.getUserMedia({
      audio: {
        ...(device ? { deviceId: { ideal: device } } : {}),
        echoCancellation: true,
        noiseSuppression: true,
        autoGainControl: true,
      },
    });
  } catch (fault) {
    throw new NoMicrophone(reason(fault));
  }
}

/** How loud a stream is now, 0…1. The audio context of a page sleeps until the first click or key. */
export class LevelMeter {
  private context: AudioContext | null = null;
  private analyser: AnalyserNode | null = null;
  private source: MediaStreamAudioSourceNode | null = null;
  private samples = new Float32Array(512);

  watch(stream: MediaStream): void {
    this.context ??= new AudioContext();
    void this.context.resume();
    this.source?.disconnect();
    this.analyser ??= new AnalyserNode(this.context, { fftSize: 512 });
    this.source = this.context.createMediaStreamSource(stream);
    this.source.connect(this.analyser);
  }

  wake(): void {
    if (this.context?.state === "suspended") void this.context.resume();
  }

  level(): number {
    if (!this.analyser) return 0;
    this.analyser.getFloatTimeDomainData(this.samples);
    let sum = 0;
    for (const sample of this.samples) sum += sample * sample;
    const rms = Math.sqrt(sum / this.samples.length);
    // -60 dB is silence, -10 dB is loud speech.
    const level = rms > 0 ? (20 * Math.log10(rms) + 60) / 50 : 0;
    return Math.min(1, Math.max(0, level));
  }

  stop(): void {
    this.source?.disconnect();
    void this.context?.close();
    this.context = null;
    this.analyser = null;
    this.source = null;
  }
}
