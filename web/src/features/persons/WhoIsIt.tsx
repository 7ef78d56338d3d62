import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import type { CallView } from "../../api/facts";
import { useHotkeys } from "../../ui/hotkeys";
import { Key, useFaultText } from "../../ui/parts";
import { useDesk } from "../desk/Desk";
import css from "./Persons.module.css";
import { useOfNumber } from "./persons";

/** Letters, because the digits belong to answers and results. */
const KEYS = ["Q", "W", "E", "A", "S", "Z", "X", "V"] as const;
const NEW = "N";

/** The people who share the number of a call, one key each; nothing while it is one person's. */
export function WhoIsIt({ call }: { call: CallView }) {
  const { t } = useTranslation("persons");
  const { ask, busy } = useDesk();
  const text = useFaultText();
  const theirs = call.caller;
  const found = useOfNumber(call.client, theirs);
  const rows = (found.data ?? []).slice(0, KEYS.length);
  const shared = rows.length > 1;
  const pick = (person: string) => void ask({ kind: "pick_person", call: call.call, person });
  const make = useMutation({
    mutationFn: () =>
      api("POST /api/persons", {
        body: { client: call.client ?? "", numbers: [{ number: theirs, label: "", main: false }] },
      }),
    onSuccess: (made) => {
      void found.refetch();
      pick(made.id);
    },
  });
  const keys = rows.map((row, place) => [`Key${KEYS[place]}`, () => pick(row.id)] as const);
  useHotkeys(shared ? { ...Object.fromEntries(keys), [`Key${NEW}`]: () => make.mutate() } : {});
  if (!shared) return null;
  return (
    <section className={css.who} aria-label={t("who.title")}>
      <h3 className="label">{t("who.title")}</h3>
      <p className={css.quiet}>{t("who.hint")}</p>
      <div className={css.picks}>
        {rows.map((row, place) => (
          <Button
            key={row.id}
            size="xs"
            variant={row.id === call.person ? "light" : "default"}
            aria-pressed={row.id === call.person}
            loading={busy === "pick_person" && row.id !== call.person}
            rightSection={<Key>{KEYS[place]}</Key>}
            onClick={() => pick(row.id)}
          >
            {row.name || t("unnamed")}
            {row.role ? `, ${row.role}` : ""}
          </Button>
        ))}
        <Button
          size="xs"
          variant="subtle"
          loading={make.isPending}
          rightSection={<Key>{NEW}</Key>}
          onClick={() => make.mutate()}
        >
          {t("who.new")}
        </Button>
      </div>
      {make.error ? (
        <p className={css.fault} role="alert">
          {text(make.error)}
        </p>
      ) : null}
    </section>
  );
}
