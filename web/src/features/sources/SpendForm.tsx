import { Button, Drawer, Group, NumberInput, Skeleton, Text, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Spend } from "../../api/http";
import { useNames } from "../../ui/names";
import { Fault } from "../../ui/parts";
import { fromMicro, money, toMicro } from "./money";
import css from "./Sources.module.css";
import { ofClient, useSaveSpend, useSourceName, useSources, useSpend } from "./sources";

interface SpendFormProps {
  client: string;
  month: string;
  onClose: () => void;
}

/** What each source cost in a month. */
export function SpendForm({ client, month, onClose }: SpendFormProps) {
  const { t } = useTranslation(["sources", "shell"]);
  const names = useNames();
  const [chosen, setChosen] = useState(month);
  const spend = useSpend(client, chosen);
  return (
    <Drawer
      opened
      onClose={onClose}
      size={460}
      title={<Text fw={600}>{t("sources:spend.title", { client: names.client(client) })}</Text>}
      closeButtonProps={{ "aria-label": t("shell:close") }}
    >
      <TextInput
        type="month"
        label={t("sources:spend.month")}
        value={chosen}
        mb={12}
        onChange={(event) => event.currentTarget.value && setChosen(event.currentTarget.value)}
      />
      {spend.isError ? <Fault fault={spend.error} onAgain={() => void spend.refetch()} /> : null}
      {spend.isPending ? <Skeleton h={240} /> : null}
      {spend.data ? <Amounts key={`${chosen} ${spend.data.version}`} spend={spend.data} /> : null}
    </Drawer>
  );
}

function Amounts({ spend }: { spend: Spend }) {
  const { t, i18n } = useTranslation("sources");
  const name = useSourceName();
  const sources = useSources().data ?? [];
  const save = useSaveSpend();
  const [amounts, setAmounts] = useState(spend.amounts);
  const ids = ofClient(sources, spend.client).map((each) => each.id);
  const gone = Object.keys(spend.amounts).filter((id) => !ids.includes(id));
  const total = Object.values(amounts).reduce((sum, amount) => sum + amount, 0);
  const dirty = JSON.stringify(amounts) !== JSON.stringify(spend.amounts);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate({ client: spend.client, month: spend.month, amounts, version: spend.version });
  };
  return (
    <form className={css.amounts} onSubmit={submit}>
      {[...ids, ...gone].map((id) => (
        <NumberInput
          key={id}
          label={name(id)}
          min={0}
          max={9_000_000_000}
          decimalScale={2}
          thousandSeparator={i18n.language === "ru" ? " " : ","}
          decimalSeparator={i18n.language === "ru" ? "," : "."}
          suffix={` ${spend.currency}`}
          value={fromMicro(amounts[id])}
          onChange={(typed) => setAmounts((before) => ({ ...before, [id]: toMicro(typed) }))}
        />
      ))}
      {save.isError ? <Fault fault={save.error} /> : null}
      <Group justify="space-between">
        <Text fw={600}>{t("spend.total", { sum: money(total, spend.currency, i18n.language) })}</Text>
        <Button type="submit" loading={save.isPending} disabled={!dirty}>
          {t("spend.save")}
        </Button>
      </Group>
      {save.isSuccess && !dirty ? (
        <Text c="green" size="sm" role="status">
          {t("spend.saved")}
        </Text>
      ) : null}
    </form>
  );
}
