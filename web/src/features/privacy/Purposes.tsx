import { Button, Checkbox, NumberInput, Skeleton, TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Purpose } from "../../api/http";
import { useMay } from "../../app/session";
import { FormEnd, TwoNameFields } from "../../ui/FormParts";
import { Fault } from "../../ui/parts";
import { SERVICE, usePurposes } from "../consent/consent";
import { History } from "../setup/History";
import css from "./Privacy.module.css";
import { usePutPurpose } from "./privacy";

const KIND = { what: "consent_purpose" };
const NEW = "";

/** What people are called, and their data kept, for: named in both languages, changed, taken out of use. */
export function Purposes() {
  const { t } = useTranslation("privacy");
  const may = useMay();
  const purposes = usePurposes();
  const [open, setOpen] = useState<string | null>(null);
  if (purposes.isPending) return <Skeleton h={200} m="md" w="auto" />;
  if (purposes.isLoadingError)
    return <Fault fault={purposes.error} onAgain={() => void purposes.refetch()} />;
  const writes = may("contact_lists.write");
  return (
    <section className="panel" aria-label={t("tab.purposes")}>
      <div className={css.padded}>
        <p className={css.quiet}>{t("purpose.hint")}</p>
        {writes ? (
          <Button
            mt={8}
            variant="default"
            leftSection={<IconPlus size={16} aria-hidden />}
            aria-expanded={open === NEW}
            onClick={() => setOpen(open === NEW ? null : NEW)}
          >
            {t("purpose.new")}
          </Button>
        ) : null}
        {open === NEW ? <PurposeForm row={null} onDone={() => setOpen(null)} /> : null}
      </div>
      <table className={css.table}>
        <thead>
          <tr>
            {(["name_ru", "name_en", "needs_consent", "state", "act"] as const).map((each) => (
              <th key={each} scope="col">
                {t(`column.${each}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {purposes.data.map((row) => (
            <Row key={row.id} row={row} open={open === row.id} onOpen={(on) => setOpen(on ? row.id : null)} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

interface RowProps {
  row: Purpose;
  open: boolean;
  onOpen: (open: boolean) => void;
}

function Row({ row, open, onOpen }: RowProps) {
  const { t } = useTranslation("privacy");
  const may = useMay();
  const put = usePutPurpose();
  const turn = () => put.mutate({ ...row, active: !row.active });
  return (
    <>
      <tr data-off={!row.active}>
        <td>
          {row.name_ru}
          <div className={css.quiet}>{row.id}</div>
        </td>
        <td>{row.name_en}</td>
        <td>{t(row.needs_consent ? "purpose.needs" : "purpose.free")}</td>
        <td>{t(row.active ? "purpose.on" : "purpose.off")}</td>
        <td>
          {may("contact_lists.write") ? (
            <div className={css.row}>
              <Button
                size="compact-sm"
                variant={open ? "filled" : "default"}
                aria-expanded={open}
                onClick={() => onOpen(!open)}
              >
                {t("purpose.edit")}
              </Button>
              {row.id === SERVICE ? null : (
                <Button size="compact-sm" variant="default" loading={put.isPending} onClick={turn}>
                  {t(row.active ? "purpose.retire" : "purpose.restore")}
                </Button>
              )}
            </div>
          ) : null}
          {put.isError ? <Fault fault={put.error} /> : null}
        </td>
      </tr>
      {open ? (
        <tr>
          <td colSpan={5}>
            <PurposeForm row={row} onDone={() => onOpen(false)} />
            {may("history.read") ? (
              <History
                kind={KIND}
                id={row.id}
                mayUndo={may("contact_lists.write")}
                onUndo={(before) => put.mutate({ ...row, ...before })}
              />
            ) : null}
          </td>
        </tr>
      ) : null}
    </>
  );
}

function PurposeForm({ row, onDone }: { row: Purpose | null; onDone: () => void }) {
  const { t } = useTranslation("privacy");
  const put = usePutPurpose();
  const [id, setId] = useState(row?.id ?? "");
  const [names, setNames] = useState({ name_ru: row?.name_ru ?? "", name_en: row?.name_en ?? "" });
  const [needs, setNeeds] = useState(row?.needs_consent ?? true);
  const [position, setPosition] = useState(row?.position ?? 10);
  const save = () =>
    put.mutate(
      {
        id,
        version: row?.version ?? null,
        ...names,
        needs_consent: needs,
        position,
        active: row?.active ?? true,
      },
      { onSuccess: onDone },
    );
  return (
    <form
      className={css.form}
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      {row ? null : (
        <TextInput
          required
          pattern="[a-z][a-z0-9\-]{0,39}"
          label={t("purpose.id")}
          description={t("purpose.id_hint")}
          value={id}
          onChange={(event) => setId(event.currentTarget.value)}
        />
      )}
      <TwoNameFields value={names} onChange={(change) => setNames({ ...names, ...change })} />
      <NumberInput
        min={0}
        max={1000}
        w={110}
        label={t("purpose.position")}
        value={position}
        onChange={(value) => setPosition(typeof value === "number" ? value : 0)}
      />
      {row?.id === SERVICE ? null : (
        <Checkbox
          label={t("purpose.needs")}
          checked={needs}
          onChange={(event) => setNeeds(event.currentTarget.checked)}
        />
      )}
      <FormEnd saving={put} onClose={onDone} />
    </form>
  );
}
