import { Button, Group, Text } from "@mantine/core";
import { IconHeadphones } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import type { DeviceTestPut } from "../../api/http";
import { Ago } from "../../ui/clocks";
import { DeviceResult } from "../../ui/DeviceResult";
import { Fault, useFaultText } from "../../ui/parts";
import css from "./DeskPage.module.css";
import { LevelBars } from "./LevelBars";
import { LevelMeter } from "./line/microphone";
import { type Found, probe } from "./line/probe";

const KEY = ["desk", "test"];

function bodyOf(found: Found, speaker: DeviceTestPut["speaker"]): DeviceTestPut {
  const { figures, candidate, ...rest } = found;
  return {
    ...rest,
    speaker,
    candidate: candidate.slice(0, 500),
    via: (figures?.via ?? "") as NonNullable<DeviceTestPut["via"]>,
    packets_in: figures?.packetsIn ?? 0,
    packets_out: figures?.packetsOut ?? 0,
    lost_percent: figures?.lostPercent ?? 0,
    jitter_ms: figures?.jitterMs ?? 0,
    rtt_ms: figures?.rttMs ?? 0,
  };
}

/** Headset and network before the shift; the result is kept for those who help. */
export function DeviceTest() {
  const { t } = useTranslation("desk");
  const last = useQuery({ queryKey: KEY, queryFn: () => api("GET /api/desk/test", {}) });
  const { state, run, answer } = useTest();
  return (
    <section className={`panel ${css.startCard}`} aria-label={t("test.title")}>
      <Group justify="space-between">
        <Text fw={600}>{t("test.title")}</Text>
        {last.data && !state.found ? (
          <Text size="xs" c="dimmed">
            {t("test.last")} <Ago at={last.data.at} />
          </Text>
        ) : null}
      </Group>
      {state.running ? (
        <Group gap={10} role="status">
          <LevelBars meter={state.meter} muted={false} />
          {t("test.running")}
        </Group>
      ) : null}
      {!state.running && !state.found && !last.data ? (
        <Text size="sm" c="dimmed">
          {t("test.never")}
        </Text>
      ) : null}
      {!state.running && (state.found ?? last.data) ? (
        <DeviceResult test={state.found ?? (last.data as DeviceTestPut)} />
      ) : null}
      {!state.running && state.found?.network === "ok" && state.found.speaker === "not_asked" ? (
        <Group gap={8}>
          <Text size="sm">{t("test.speaker")}</Text>
          <Button size="xs" variant="default" onClick={() => void answer("heard")}>
            {t("test.yes")}
          </Button>
          <Button size="xs" variant="default" onClick={() => void answer("not_heard")}>
            {t("test.no")}
          </Button>
        </Group>
      ) : null}
      {state.fault ? <Fault fault={state.fault} /> : null}
      {state.unsaved ? (
        <Text size="xs" c="dimmed">
          {t("test.unsaved", { reason: state.unsaved })}
        </Text>
      ) : null}
      <Button
        variant="default"
        leftSection={<IconHeadphones size={18} aria-hidden />}
        loading={state.running}
        onClick={() => void run()}
      >
        {t(state.found || last.data ? "test.again" : "test.run")}
      </Button>
    </section>
  );
}

interface TestState {
  running: boolean;
  found: DeviceTestPut | null;
  fault: unknown;
  /** Why the result was not kept; "": it was. */
  unsaved: string;
  meter: LevelMeter;
}

function useTest() {
  const queries = useQueryClient();
  const why = useFaultText();
  const [state, setState] = useState<TestState>(() => ({
    running: false,
    found: null,
    fault: null,
    unsaved: "",
    meter: new LevelMeter(),
  }));
  const left = useRef(new AbortController());
  useEffect(() => {
    const mine = new AbortController();
    left.current = mine;
    return () => mine.abort();
  }, []);
  const keep = async (found: DeviceTestPut) => {
    setState((before) => ({ ...before, found, running: false, unsaved: "" }));
    try {
      queries.setQueryData(KEY, await api("PUT /api/desk/test", { body: found }));
    } catch (fault) {
      setState((before) => ({ ...before, unsaved: why(fault) }));
    }
  };
  const run = async () => {
    const { signal } = left.current;
    setState((before) => ({ ...before, running: true, found: null, fault: null, unsaved: "" }));
    try {
      const found = await probe(state.meter, new Audio(), signal);
      if (!signal.aborted) await keep(bodyOf(found, "not_asked"));
    } catch (fault) {
      setState((before) => ({ ...before, running: false, fault }));
    }
  };
  const answer = async (speaker: DeviceTestPut["speaker"]) => {
    if (state.found) await keep({ ...state.found, speaker });
  };
  return { state, run, answer };
}
