import { Button, Group, NumberInput, Skeleton, Switch, Textarea } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { OfferRule, OfferRulePut } from "../../api/http";
import { Fault, Saved } from "../../ui/parts";
import css from "./Page.module.css";
import { useRule, useSaveRule } from "./setup";

/** How offers of a client are made. */
export function RuleForm({ client }: { client: string }) {
  const rule = useRule(client);
  const save = useSaveRule(client);
  if (rule.isLoadingError) return <Fault fault={rule.error} onAgain={() => void rule.refetch()} />;
  if (rule.isPending) return <Skeleton h={200} />;
  return <Form key={`${client} ${rule.data.version}`} rule={rule.data} save={save} />;
}

function Form({ rule, save }: { rule: OfferRule; save: ReturnType<typeof useSaveRule> }) {
  const { t } = useTranslation("offers");
  const { id: _, ...saved } = rule;
  const [body, setBody] = useState<OfferRulePut>(saved);
  const set = (change: Partial<OfferRulePut>) => {
    save.reset();
    setBody((old) => ({ ...old, ...change }));
  };
  return (
    <form
      className={css.form}
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate(body);
      }}
    >
      <NumberInput
        label={t("rules.tolerance")}
        description={t("rules.tolerance_hint")}
        min={0}
        max={100}
        allowDecimal={false}
        value={body.tolerance_pct ?? 10}
        onChange={(value) => set({ tolerance_pct: Number(value) })}
      />
      <Switch
        label={t("rules.hard")}
        checked={body.hard_budget === true}
        onChange={(event) => set({ hard_budget: event.currentTarget.checked })}
      />
      {(["objection_ru", "objection_en"] as const).map((name) => (
        <Textarea
          key={name}
          label={t(name === "objection_ru" ? "rules.objection" : "rules.objection_en")}
          description={t("rules.objection_hint")}
          autosize
          minRows={2}
          maxLength={1000}
          value={body[name] ?? ""}
          onChange={(event) => set({ [name]: event.currentTarget.value })}
        />
      ))}
      {save.isError ? <Fault fault={save.error} /> : null}
      <Group gap={10}>
        <Button type="submit" loading={save.isPending}>
          {t("rules.save")}
        </Button>
        <Saved when={save.isSuccess} />
      </Group>
    </form>
  );
}
