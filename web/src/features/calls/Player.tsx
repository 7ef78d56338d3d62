import { ActionIcon, SegmentedControl } from "@mantine/core";
import { IconPlayerPauseFilled, IconPlayerPlayFilled } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type Ref, useEffect, useImperativeHandle, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, href } from "../../api/client";
import type { Recording } from "../../api/http";
import { clock } from "../../ui/time";
import css from "./CallsPage.module.css";
import { Waveform } from "./Waveform";

const STEP_S = 5;
const SPEEDS = ["1", "1.25", "1.5", "2"];

/** For what stands beside the player: where it is, in seconds, and how to go elsewhere. */
export interface PlayerHandle {
  at(): number;
  seek(seconds: number): void;
}

interface PlayerProps {
  recording: Recording;
  ref?: Ref<PlayerHandle>;
}

/** Plays a stereo recording; the waveform is the slider. */
export function Player({ recording, ref }: PlayerProps) {
  const { t } = useTranslation("calls");
  const queries = useQueryClient();
  const audio = useRef<HTMLAudioElement>(null);
  const [play] = useState(() => crypto.randomUUID());
  const [playing, setPlaying] = useState(false);
  const [failed, setFailed] = useState(false);
  const [at, setAt] = useState(0);
  const [speed, setSpeed] = useState("1");
  const peaks = useQuery({
    queryKey: ["peaks", recording.id],
    queryFn: () => api("GET /api/recordings/{id}/peaks", { path: { id: recording.id } }),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const length = recording.duration_s ?? 0;
  const seek = (seconds: number) => {
    const to = Math.min(length, Math.max(0, seconds));
    if (audio.current) audio.current.currentTime = to;
    setAt(to);
  };
  useImperativeHandle(ref, () => ({ at: () => audio.current?.currentTime || at, seek }));
  const toggle = () => {
    if (playing) audio.current?.pause();
    else void audio.current?.play().catch(() => setFailed(true));
  };
  useEffect(() => {
    if (!playing) return;
    const timer = setInterval(() => setAt(audio.current?.currentTime ?? 0), 100);
    return () => clearInterval(timer);
  }, [playing]);
  const stopped = () => {
    setPlaying(false);
    void queries.invalidateQueries({ queryKey: ["listenings", recording.call] });
  };
  return (
    <div className={css.player}>
      {/* biome-ignore lint/a11y/useMediaCaption: a telephone call has no captions until it is transcribed */}
      <audio
        ref={audio}
        preload="none"
        src={href("GET /api/recordings/{id}/audio", { path: { id: recording.id }, query: { play } })}
        onPlay={() => setPlaying(true)}
        onPause={stopped}
        onEnded={stopped}
        onError={() => setFailed(true)}
      />
      <Waveform
        peaks={peaks.data ?? null}
        at={at}
        length={length}
        onSeek={seek}
        onStep={(direction) => seek(at + direction * STEP_S)}
        onToggle={toggle}
      />
      <div className={css.controls}>
        <ActionIcon
          size={36}
          radius="xl"
          aria-label={t(playing ? "player.pause" : "player.play")}
          onClick={toggle}
        >
          {playing ? <IconPlayerPauseFilled size={18} /> : <IconPlayerPlayFilled size={18} />}
        </ActionIcon>
        <strong>
          {clock(at * 1000)} / {clock(length * 1000)}
        </strong>
        <SegmentedControl
          size="xs"
          ml="auto"
          aria-label={t("player.speed")}
          value={speed}
          onChange={(value) => {
            setSpeed(value);
            if (audio.current) audio.current.playbackRate = Number(value);
          }}
          data={SPEEDS.map((each) => ({ value: each, label: `${each}×` }))}
        />
      </div>
      {failed ? (
        <p role="alert" style={{ margin: 0, color: "var(--tone-trouble)" }}>
          {t("player.failed")}
        </p>
      ) : null}
    </div>
  );
}
