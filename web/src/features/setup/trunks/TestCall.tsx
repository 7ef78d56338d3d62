import { Alert, Button, Group, TextInput } from "@mantine/core";
import { IconCheck, IconLoader2, IconPhoneOutgoing } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "../../../api/client";
import type { LineTest } from "../../../api/http";
import { useMay, useSession } from "../../../app/session";
import { Fault } from "../../../ui/parts";
import css from "./Line.module.css";
import { useCauses, useLineTest } from "./line";

/** Numbers of the simulated carrier: their last two digits choose what happens. */
const SIMULATED = { carrier: "+79990000000", busy: "+79990000002" } as const;

interface TestCallProps {
  trunk: string;
  possible: boolean;
}

/** A real call to the manager himself, and each step of it. */
export function TestCall({ trunk, possible }: TestCallProps) {
  const { t } = useTranslation("trunks");
  const may = useMay();
  const session = useSession();
  const [number, setNumber] = useState("");
  const test = useLineTest(trunk);
  const running = test.begin.isPending || (test.now !== undefined && !test.over);
  const wrong = test.fault instanceof ApiError ? test.fault.fields[0]?.message : undefined;
  if (!may("trunks.write")) return null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    test.begin.mutate(number);
  };
  return (
    <section>
      <h3>{t("test.title")}</h3>
      <p className={css.quiet}>{t("test.hint")}</p>
      <form onSubmit={submit} className={css.row}>
        <TextInput
          size="sm"
          type="tel"
          aria-label={t("test.number")}
          placeholder={t("test.number")}
          value={number}
          error={wrong}
          onChange={(event) => setNumber(event.currentTarget.value)}
        />
        <Button
          type="submit"
          leftSection={<IconPhoneOutgoing size={16} aria-hidden />}
          loading={running}
          disabled={!possible || number.trim() === ""}
        >
          {t("test.call")}
        </Button>
      </form>
      {session.demo ? (
        <Group gap={8} mt={6}>
          {(["carrier", "busy"] as const).map((who) => (
            <Button key={who} size="xs" variant="default" onClick={() => setNumber(SIMULATED[who])}>
              {t(`test.${who}`)}
            </Button>
          ))}
        </Group>
      ) : null}
      {test.fault && !wrong ? <Fault fault={test.fault} /> : null}
      {test.now ? <Steps test={test.now} over={test.over} /> : null}
    </section>
  );
}

/** Seconds since the call was sent. */
function after(test: LineTest, at: string, language: string): string {
  const seconds = (Date.parse(at) - Date.parse(test.steps[0]?.at ?? at)) / 1000;
  return seconds.toLocaleString(language, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
}

function Steps({ test, over }: { test: LineTest; over: boolean }) {
  const { t, i18n } = useTranslation("trunks");
  return (
    <div aria-live="polite">
      <ol className={css.steps}>
        {test.steps.map((point) => (
          <li key={point.step}>
            <IconCheck size={15} aria-hidden />
            <span>{t(`test.step.${point.step}`)}</span>
            <span className={css.quiet}>
              {t("test.after", { seconds: after(test, point.at, i18n.language) })}
            </span>
          </li>
        ))}
        {over ? null : (
          <li className={css.quiet}>
            <IconLoader2 size={15} aria-hidden />
            <span>{t("test.waiting")}</span>
          </li>
        )}
      </ol>
      {over ? <Verdict test={test} /> : null}
    </div>
  );
}

function Verdict({ test }: { test: LineTest }) {
  const { t } = useTranslation("trunks");
  const causes = useCauses();
  const reached = new Set(test.steps.map((point) => point.step));
  if (!reached.has("answered")) {
    const { remedy } = causes.sip(test.sip);
    return (
      <Alert color="yellow" role="alert">
        {t("test.failed", { words: causes.end(test.sip, test.cause) })}
        {test.sip >= 300 ? <div>{remedy}</div> : null}
      </Alert>
    );
  }
  return reached.has("sound") ? (
    <Alert color="green">{t("test.well")}</Alert>
  ) : (
    <Alert color="yellow" role="alert">
      {t("test.deaf")}
    </Alert>
  );
}
