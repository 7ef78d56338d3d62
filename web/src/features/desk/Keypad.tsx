import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { CallView } from "../../api/facts";
import { useHotkeys } from "../../ui/hotkeys";
import { useDesk } from "./Desk";
import css from "./NowPanel.module.css";

const DIGITS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#"];

/** Sends keys to the other side: for menus and codes of other telephone systems. */
export function Keypad({ call, onClose }: { call: CallView; onClose: () => void }) {
  const { t } = useTranslation("desk");
  const { ask } = useDesk();
  const [sent, setSent] = useState("");
  const press = (digit: string) => {
    setSent((before) => (before + digit).slice(-16));
    void ask({ kind: "send_keys", call: call.call, digits: digit });
  };
  const keys = Object.fromEntries(
    DIGITS.filter((digit) => /\d/.test(digit)).map((digit) => [`Digit${digit}`, () => press(digit)]),
  );
  useHotkeys({ ...keys, KeyK: onClose }, { first: true });
  return (
    <fieldset className={css.pad} style={{ border: 0, margin: 0 }}>
      <legend className="label">{t("keys.keypad_hint")}</legend>
      <output className={css.sent}>{sent}</output>
      <div className={css.padGrid}>
        {DIGITS.map((digit) => (
          <button key={digit} type="button" onClick={() => press(digit)}>
            {digit}
          </button>
        ))}
      </div>
    </fieldset>
  );
}
