import { Button, Select, TextInput } from "@mantine/core";
import { IconPhoneOutgoing } from "@tabler/icons-react";
import { type FormEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useHotkeys } from "../../ui/hotkeys";
import { Key } from "../../ui/parts";
import { SERVICE, useCallPurposes } from "../consent/consent";
import { useDesk } from "./Desk";
import css from "./Dial.module.css";
import { lastShown, useDial, useMayDial, useShown } from "./dial";

/** Calling somebody: a number in any form, and the name in which the call is made. */
export function DialPanel() {
  const { t } = useTranslation("desk");
  const { busy } = useDesk();
  const all = useShown();
  const may = useMayDial();
  const dial = useDial();
  const input = useRef<HTMLInputElement>(null);
  const [number, setNumber] = useState("");
  const [no, setNo] = useState<string | null>(null);
  const [chosen, setChosen] = useState<string | null>(null);
  const [purpose, setPurpose] = useState(SERVICE);
  const purposes = useCallPurposes();
  const shown = all.find((each) => each.number === chosen) ?? lastShown(all);
  const toInput = () => input.current?.focus();
  useHotkeys({ KeyC: toInput });
  const call = async (event: FormEvent) => {
    event.preventDefault();
    if (!shown || !number.trim()) {
      toInput();
      return;
    }
    setNo(null);
    if (await dial(number.trim(), shown, purpose, setNo)) setNumber("");
  };
  return (
    <form className={css.dial} onSubmit={(event) => void call(event)}>
      <TextInput
        ref={input}
        type="tel"
        flex="1 1 190px"
        label={t("dial.number")}
        placeholder={t("dial.placeholder")}
        autoComplete="off"
        maxLength={64}
        rightSectionWidth={34}
        rightSection={<Key>C</Key>}
        value={number}
        error={no}
        onChange={(event) => {
          setNumber(event.currentTarget.value);
          setNo(null);
        }}
        onKeyDown={(event) => event.key === "Escape" && event.currentTarget.blur()}
      />
      <Select
        flex="1 1 250px"
        label={t("dial.from")}
        data={all.map((each) => ({ value: each.number, label: each.label }))}
        allowDeselect={false}
        searchable={all.length > 7}
        disabled={all.length === 0}
        placeholder={t("dial.none")}
        value={shown?.number ?? null}
        onChange={(value) => {
          setChosen(value);
          setNo(null);
        }}
      />
      <Select
        flex="1 1 140px"
        label={t("dial.purpose")}
        data={purposes}
        allowDeselect={false}
        value={purpose}
        onChange={(value) => {
          setPurpose(value ?? SERVICE);
          setNo(null);
        }}
      />
      <Button
        type="submit"
        leftSection={<IconPhoneOutgoing size={18} aria-hidden />}
        disabled={!may || !shown}
        loading={busy === "place_call"}
      >
        {t("dial.call")}
      </Button>
    </form>
  );
}
