import { Button, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Agreement } from "../../api/http";
import { Fault } from "../../ui/parts";
import { useEndAgreement } from "./data";
import css from "./Offers.module.css";

interface EndFormProps {
  row: Agreement;
  outcome: "lost" | "dropped";
  onClose: () => void;
}

/** Why nothing came of it. */
export function EndForm({ row, outcome, onClose }: EndFormProps) {
  const { t } = useTranslation("offers");
  const end = useEndAgreement();
  const [because, setBecause] = useState("");
  const send = () =>
    end.mutate({ id: row.id, version: row.version, outcome, because }, { onSuccess: onClose });
  return (
    <div className={css.buttons}>
      <TextInput
        size="xs"
        flex={1}
        autoFocus
        maxLength={500}
        aria-label={t("agreement.because")}
        placeholder={t("agreement.because")}
        value={because}
        onChange={(event) => setBecause(event.currentTarget.value)}
      />
      <Button size="xs" color="red" disabled={because.trim() === ""} loading={end.isPending} onClick={send}>
        {t(`agreement.save_${outcome}`)}
      </Button>
      <Button size="xs" variant="default" onClick={onClose}>
        {t("cancel")}
      </Button>
      {end.isError ? <Fault fault={end.error} /> : null}
    </div>
  );
}
