import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useLive } from "../../live/hooks";
import { useHotkeys } from "../../ui/hotkeys";
import { Fault, Key } from "../../ui/parts";
import { clock } from "../../ui/time";
import css from "./Consent.module.css";
import { onceOnly, textsFor, useTexts, useWriteConsent } from "./consent";

const QUICK = "adverts";

interface Props {
  person: string;
  client: string;
  /** The call that is going on: its second is the proof. */
  call: string;
}

/** Yes or no to adverts by one key. The text of the client in the caller's language is read out, and stands
    in the ledger with the yes. */
export function Quick({ person, client, call }: Props) {
  const { t } = useTranslation("consent");
  const write = useWriteConsent(person);
  const language = useLive((state) => state.calls[call]?.language);
  const text = textsFor(useTexts(client).data, QUICK)
    .filter((each) => each.language === language)
    .reduce<{ id: number; number: number; text: string } | null>(
      (newest, each) => (newest && newest.number > each.number ? newest : each),
      null,
    );
  const say = (given: boolean) => () => {
    const shown = given && text ? { text: text.id } : {};
    write.mutate(onceOnly({ purpose: QUICK, channel: "all", given, evidence: "call", call, ...shown }));
  };
  useHotkeys({ KeyY: say(true), KeyW: say(false) });
  const last = write.data?.entries[0];
  return (
    <div className={css.quick}>
      {text ? (
        <p className={css.read}>
          <span className="label">{t("read_out")}</span> «{text.text}»
        </p>
      ) : null}
      <Button
        size="xs"
        variant="default"
        rightSection={<Key>Y</Key>}
        loading={write.isPending}
        onClick={say(true)}
      >
        {t("quick_yes")}
      </Button>
      <Button
        size="xs"
        variant="default"
        rightSection={<Key>W</Key>}
        loading={write.isPending}
        onClick={say(false)}
      >
        {t("quick_no")}
      </Button>
      <span role="status" className={css.quiet}>
        {last ? t(last.given ? "written_yes" : "written_no", { at: clock((last.second ?? 0) * 1000) }) : ""}
      </span>
      {write.isError ? <Fault fault={write.error} /> : null}
    </div>
  );
}
