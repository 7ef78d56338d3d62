import { Button, Checkbox, Select, Skeleton, TextInput } from "@mantine/core";
import { IconPhoneOff } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { DoNotCall, DoNotCallNew } from "../../api/http";
import { useMay } from "../../app/session";
import { useLive } from "../../live/hooks";
import { At } from "../../ui/clocks";
import { phone, useNames } from "../../ui/names";
import { Empty, Fault } from "../../ui/parts";
import { ChoosePerson, Named } from "./ChoosePerson";
import css from "./Privacy.module.css";
import { useAddLine, useLiftLine, useLines } from "./privacy";

const SCOPES = ["number", "person", "client", "centre"] as const;

/** Our own do-not-call lists, and the way to add a line. */
export function Lines() {
  const { t } = useTranslation("privacy");
  const may = useMay();
  const [all, setAll] = useState(false);
  const lines = useLines(!all);
  if (lines.isPending) return <Skeleton h={200} m="md" w="auto" />;
  if (lines.isLoadingError) return <Fault fault={lines.error} onAgain={() => void lines.refetch()} />;
  return (
    <section className="panel" aria-label={t("tab.lines")}>
      <div className={css.padded}>
        {may("contact_lists.write") ? <AddLine /> : null}
        <Checkbox
          label={t("show_lifted")}
          checked={all}
          onChange={(event) => setAll(event.currentTarget.checked)}
        />
      </div>
      {lines.data.length === 0 ? (
        <Empty icon={IconPhoneOff} title={t("none.lines")} hint={t("none.lines_hint")} />
      ) : (
        <table className={css.table}>
          <thead>
            <tr>
              {(["who", "covers", "reason", "until", "by", "act"] as const).map((each) => (
                <th key={each} scope="col">
                  {t(`column.${each}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {lines.data.map((row) => (
              <Row key={row.id} row={row} />
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function Row({ row }: { row: DoNotCall }) {
  const { t } = useTranslation("privacy");
  const may = useMay();
  const names = useNames();
  const lift = useLiftLine();
  const add = useAddLine();
  const again = () => {
    const { scope, client, number, person, covers_all, reason } = row;
    const of = scope === "person" ? null : client;
    add.mutate({
      scope,
      client: of,
      number,
      person,
      covers_all,
      reason: reason || t("bar_again"),
      until: null,
    });
  };
  const number = row.number?.startsWith("hmac:") ? t("erased_number") : phone(row.number ?? "");
  return (
    <tr>
      <td>
        {row.scope === "number" ? (
          number
        ) : row.scope === "person" ? (
          <Named id={row.person} />
        ) : (
          t(`scope.${row.scope}`)
        )}
        <div className={css.quiet}>{row.client ? names.client(row.client) : t("every_client")}</div>
      </td>
      <td>{t(row.covers_all ? "covers_all" : "covers_adverts")}</td>
      <td>{row.reason}</td>
      <td>{row.until ? <At at={row.until} /> : t("no_end")}</td>
      <td>
        {names.user(row.author)} · <At at={row.at} />
      </td>
      <td>
        {row.lifted_at ? (
          <span className={css.quiet}>
            {t("lifted_by", { by: names.user(row.lifted_by) })} <At at={row.lifted_at} />
            {may("contact_lists.write") && !row.number?.startsWith("hmac:") ? (
              <Button size="compact-sm" variant="default" ml={8} loading={add.isPending} onClick={again}>
                {t("bar_again")}
              </Button>
            ) : null}
          </span>
        ) : may("contact_lists.write") ? (
          <Button
            size="compact-sm"
            variant="default"
            loading={lift.isPending}
            onClick={() => lift.mutate({ id: row.id, version: row.version })}
          >
            {t("lift")}
          </Button>
        ) : null}
        {lift.isError ? <Fault fault={lift.error} /> : null}
        {add.isError ? <Fault fault={add.error} /> : null}
      </td>
    </tr>
  );
}

function AddLine() {
  const { t } = useTranslation("privacy");
  const names = useNames();
  const clients = useLive((state) => state.clients);
  const add = useAddLine();
  const [scope, setScope] = useState<(typeof SCOPES)[number]>("number");
  const [number, setNumber] = useState("");
  const [client, setClient] = useState<string | null>(null);
  const [person, setPerson] = useState<string | null>(null);
  const [reason, setReason] = useState("");
  const [until, setUntil] = useState("");
  const [adverts, setAdverts] = useState(false);
  const save = () => {
    const body: DoNotCallNew = {
      scope,
      client: scope === "centre" || scope === "person" ? null : client,
      number: scope === "number" ? number : null,
      person: scope === "person" ? person : null,
      covers_all: !adverts,
      reason,
      until: until ? new Date(until).toISOString() : null,
    };
    add.mutate(body, { onSuccess: () => setNumber("") });
  };
  return (
    <form
      className={css.form}
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <Select
        label={t("column.who")}
        data={SCOPES.map((each) => ({ value: each as string, label: t(`scope.${each}`) }))}
        allowDeselect={false}
        value={scope}
        onChange={(value) => setScope(SCOPES.find((each) => each === value) ?? "number")}
      />
      {scope === "number" ? (
        <TextInput
          required
          type="tel"
          label={t("scope.number")}
          value={number}
          onChange={(event) => setNumber(event.currentTarget.value)}
        />
      ) : null}
      {scope === "person" ? <ChoosePerson value={person} onChange={setPerson} /> : null}
      {scope === "centre" || scope === "person" ? null : (
        <Select
          clearable={scope === "number"}
          required={scope === "client"}
          label={t("client")}
          placeholder={t("every_client")}
          data={Object.keys(clients).map((id) => ({ value: id, label: names.client(id) }))}
          value={client}
          onChange={setClient}
        />
      )}
      <TextInput
        required
        maxLength={500}
        label={t("column.reason")}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <TextInput
        type="datetime-local"
        label={t("until_or_open")}
        value={until}
        onChange={(event) => setUntil(event.currentTarget.value)}
      />
      <Checkbox
        label={t("covers_adverts")}
        checked={adverts}
        onChange={(event) => setAdverts(event.currentTarget.checked)}
      />
      <Button type="submit" disabled={scope === "person" && person === null} loading={add.isPending}>
        {t("add_line")}
      </Button>
      {add.isError ? <Fault fault={add.error} /> : null}
    </form>
  );
}
