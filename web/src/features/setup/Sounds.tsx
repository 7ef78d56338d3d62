import { Button, Group, Select, Text, Textarea } from "@mantine/core";
import { IconMicrophone, IconTrash, IconUpload } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, href, sendFile } from "../../api/client";
import type { Prompt, Sound } from "../../api/http";
import { ChooseFile } from "../../ui/ChooseFile";
import { Fault } from "../../ui/parts";
import type { Draft } from "./draft";
import css from "./Hours.module.css";
import type { Row } from "./rows";

type Variant = Sound["language"];

const ACCEPTED = "audio/wav,audio/mpeg,audio/ogg,audio/opus,audio/flac,.wav,.mp3,.ogg,.opus,.flac";

/** The sounds of a prompt, one a language: listen, upload, let a voice speak, take away. */
export function Sounds({ row, draft, disabled }: { row: Row; draft: Draft; disabled: boolean }) {
  const { t } = useTranslation("setup");
  const music = row.kind === "music";
  const sounds = (row.sounds ?? []) as Sound[];
  const variants: Variant[] = music ? ["all"] : ["ru", "en", "all"];
  return (
    <section aria-label={t("prompts.sounds")}>
      <Text fw={600} size="sm">
        {t("prompts.sounds")}
      </Text>
      <p className={css.quiet}>{t(music ? "prompts.music_hint" : "prompts.prompt_hint")}</p>
      {variants.map((language) => (
        <OneSound
          key={language}
          id={row.id}
          language={language}
          sound={sounds.find((each) => each.language === language)}
          speech={!music}
          draft={draft}
          disabled={disabled}
        />
      ))}
    </section>
  );
}

interface OneSoundProps {
  id: string;
  language: Variant;
  sound: Sound | undefined;
  speech: boolean;
  draft: Draft;
  disabled: boolean;
}

function useSounds(id: string, language: Variant, draft: Draft) {
  const queries = useQueryClient();
  const done = {
    onSuccess: (now: Prompt) => {
      draft.take(now as unknown as Row, []);
      void queries.invalidateQueries({ queryKey: ["setup"] });
    },
  };
  const path = { prompt: id, language };
  const upload = useMutation({
    mutationFn: (file: File) =>
      sendFile<Prompt>(
        "PUT /api/prompts/{prompt}/{language}/sound",
        { path, query: { name: file.name } },
        file,
      ),
    ...done,
  });
  const drop = useMutation({
    mutationFn: (): Promise<Prompt> => api("DELETE /api/prompts/{prompt}/{language}/sound", { path }),
    ...done,
  });
  const speak = useMutation({
    mutationFn: (body: { text: string; voice: string }): Promise<Prompt> =>
      api("POST /api/prompts/{prompt}/{language}/speech", { path, body }),
    ...done,
  });
  return { upload, drop, speak };
}

function OneSound({ id, language, sound, speech, draft, disabled }: OneSoundProps) {
  const { t } = useTranslation("setup");
  const { upload, drop, speak } = useSounds(id, language, draft);
  const [speaking, setSpeaking] = useState(false);
  const fault = upload.error ?? drop.error ?? speak.error;
  const address = href("GET /api/prompts/{prompt}/{language}/sound", {
    path: { prompt: id, language },
    query: { digest: sound?.digest },
  });
  return (
    <div className={css.sound}>
      <Text size="sm" w={104} fw={600}>
        {t(`prompts.variant.${language}`)}
      </Text>
      {sound ? (
        // biome-ignore lint/a11y/useMediaCaption: what is said stands beside it
        <audio controls preload="none" src={address} aria-label={t(`prompts.variant.${language}`)} />
      ) : (
        <span className={css.quiet}>{t("prompts.no_sound")}</span>
      )}
      {disabled ? null : (
        <Group gap={6}>
          <ChooseFile
            accept={ACCEPTED}
            size="compact-xs"
            variant="default"
            loading={upload.isPending}
            leftSection={<IconUpload size={12} aria-hidden />}
            aria-label={`${t("prompts.upload")}: ${t(`prompts.variant.${language}`)}`}
            onChoose={(file) => upload.mutate(file)}
          >
            {t("prompts.upload")}
          </ChooseFile>
          {speech && language !== "all" ? (
            <Button
              size="compact-xs"
              variant="default"
              leftSection={<IconMicrophone size={12} aria-hidden />}
              aria-expanded={speaking}
              onClick={() => setSpeaking(!speaking)}
            >
              {t("prompts.speak")}
            </Button>
          ) : null}
          {sound ? (
            <Button
              size="compact-xs"
              variant="subtle"
              color="red"
              loading={drop.isPending}
              leftSection={<IconTrash size={12} aria-hidden />}
              onClick={() => drop.mutate()}
            >
              {t("prompts.drop")}
            </Button>
          ) : null}
        </Group>
      )}
      {sound?.text ? <span className={css.quiet}>«{sound.text}»</span> : null}
      {speaking && language !== "all" ? (
        <Spoken
          language={language}
          text={sound?.source === "speech" ? sound.text : ""}
          busy={speak.isPending}
          onSpeak={(body) => speak.mutate(body)}
        />
      ) : null}
      {fault ? <Fault fault={fault} /> : null}
    </div>
  );
}

interface SpokenProps {
  language: "ru" | "en";
  text: string;
  busy: boolean;
  onSpeak: (body: { text: string; voice: string }) => void;
}

/** A text and a voice of the server; where none is installed, what to install. */
function Spoken({ language, text, busy, onSpeak }: SpokenProps) {
  const { t } = useTranslation("setup");
  const [typed, setTyped] = useState(text);
  const [chosen, setChosen] = useState<string | null>(null);
  const voices = useQuery({
    queryKey: ["setup", "voices"],
    queryFn: () => api("GET /api/prompts/voices", {}),
    staleTime: 60_000,
  });
  const fit = (voices.data ?? []).filter((each) => each.language === language);
  const ready = fit.filter((each) => !each.problem);
  const voice = chosen ?? ready[0]?.voice ?? null;
  if (voices.data && ready.length === 0) {
    return (
      <Text size="sm" role="status">
        {t("prompts.no_voice")} <code>{fit.map((each) => each.problem).join(` ${t("prompts.or")} `)}</code>
      </Text>
    );
  }
  return (
    <Group gap={8} align="flex-end" w="100%">
      <Textarea
        flex={1}
        autosize
        minRows={2}
        maxLength={1000}
        label={t("prompts.text")}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      <Select
        w={190}
        label={t("prompts.voice")}
        allowDeselect={false}
        data={ready.map((each) => each.voice)}
        value={voice}
        onChange={setChosen}
      />
      <Button
        loading={busy}
        disabled={!typed.trim() || !voice}
        onClick={() => (voice ? onSpeak({ text: typed.trim(), voice }) : undefined)}
      >
        {t("prompts.make")}
      </Button>
    </Group>
  );
}
