import { Button, Select, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Identify, PrivacyRequest } from "../../api/http";
import { useMay } from "../../app/session";
import { Fault } from "../../ui/parts";
import css from "./Privacy.module.css";
import { useClose, useErase, useExtend, useIdentify } from "./privacy";

type Act = "identify" | "extend" | "done" | "refused" | "erase";

export const IDENTITIES = ["number", "questions", "document", "account", "proxy"] as const;

/** What may be done with an open request. */
export function Acts({ row }: { row: PrivacyRequest }) {
  const { t } = useTranslation("privacy");
  const may = useMay();
  const extend = useExtend();
  const close = useClose();
  const erase = useErase();
  const identify = useIdentify();
  const [act, setAct] = useState<Act | null>(null);
  const [words, setWords] = useState("");
  const [identity, setIdentity] = useState<Identify["identity"]>(row.identity || "document");
  if (!may("privacy.write")) return null;
  const erases = row.kind === "erasure";
  const acts: Act[] = [
    ...(row.identity ? [] : (["identify"] as const)),
    ...(erases ? [] : (["done"] as const)),
    ...(erases && may("privacy.erase") ? (["erase"] as const) : []),
    ...(row.extended_because ? [] : (["extend"] as const)),
    "refused",
  ];
  const fault = identify.error ?? extend.error ?? close.error ?? erase.error;
  const step = { id: row.id, version: row.version };
  const over = { onSuccess: () => setAct(null) };
  const save = () => {
    if (act === "identify") identify.mutate({ ...step, identity, note: words }, over);
    else if (act === "extend") extend.mutate({ ...step, because: words }, over);
    else if (act === "erase") erase.mutate(step, over);
    else if (act) close.mutate({ ...step, state: act, answer: words }, over);
  };
  return (
    <>
      <div className={css.row}>
        {acts.map((each) => (
          <Button
            key={each}
            size="compact-sm"
            variant={act === each ? "filled" : "default"}
            color={each === "erase" ? "red" : undefined}
            aria-expanded={act === each}
            onClick={() => setAct(act === each ? null : each)}
          >
            {t(`act.${each}`)}
          </Button>
        ))}
      </div>
      {act ? (
        <form
          className={css.form}
          onSubmit={(event) => {
            event.preventDefault();
            save();
          }}
        >
          {act === "identify" ? (
            <Select
              label={t("identity.label")}
              data={IDENTITIES.map((each) => ({ value: each as string, label: t(`identity.${each}`) }))}
              allowDeselect={false}
              value={identity}
              onChange={(value) => setIdentity(IDENTITIES.find((each) => each === value) ?? "document")}
            />
          ) : null}
          {act === "erase" ? (
            <p className={css.quiet}>{t("erase_hint")}</p>
          ) : (
            <TextInput
              required={act !== "identify"}
              autoFocus
              maxLength={500}
              label={t(`words.${act}`)}
              value={words}
              onChange={(event) => setWords(event.currentTarget.value)}
            />
          )}
          <Button
            type="submit"
            size="xs"
            color={act === "erase" ? "red" : undefined}
            loading={identify.isPending || extend.isPending || close.isPending || erase.isPending}
          >
            {t(`save.${act}`)}
          </Button>
        </form>
      ) : null}
      {fault ? <Fault fault={fault} /> : null}
    </>
  );
}
