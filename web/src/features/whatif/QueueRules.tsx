import { ActionIcon, Button, Menu, NumberInput } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { QueueIn } from "../../api/http";
import { useLive } from "../../live/hooks";
import { useNames } from "../../ui/names";
import css from "./WhatIfPage.module.css";

interface QueueRulesProps {
  queues: string[];
  rules: QueueIn[];
  onChange(rules: QueueIn[]): void;
}

/** Other rules for some of the day's queues; what is left empty stays as it was. */
export function QueueRules({ queues, rules, onChange }: QueueRulesProps) {
  const { t } = useTranslation("whatif");
  const names = useNames();
  const left = queues.filter((queue) => !rules.some((rule) => rule.queue === queue));
  const put = (rule: QueueIn) => onChange(rules.map((row) => (row.queue === rule.queue ? rule : row)));
  return (
    <fieldset className={css.group}>
      <legend>{t("rules")}</legend>
      {rules.map((rule) => (
        <Rule
          key={rule.queue}
          rule={rule}
          onChange={put}
          onRemove={() => onChange(rules.filter((row) => row.queue !== rule.queue))}
        />
      ))}
      {rules.length === 0 ? <p className={css.hint}>{t("rules_none")}</p> : null}
      {left.length > 0 ? (
        <Menu position="bottom-start">
          <Menu.Target>
            <Button variant="default" size="xs" leftSection={<IconPlus size={14} aria-hidden />}>
              {t("add_rule")}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {left.map((queue) => (
              <Menu.Item key={queue} onClick={() => onChange([...rules, { queue }])}>
                {names.queue(queue)}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      ) : null}
    </fieldset>
  );
}

interface RuleProps {
  rule: QueueIn;
  onChange(rule: QueueIn): void;
  onRemove(): void;
}

function Rule({ rule, onChange, onRemove }: RuleProps) {
  const { t } = useTranslation("whatif");
  const names = useNames();
  const setting = useLive((state) => state.queues[rule.queue]?.setting);
  const whole = (value: string | number) => (value === "" ? null : Number(value));
  return (
    <fieldset className={css.rule} aria-label={names.queue(rule.queue)}>
      <div className={css.ruleHead}>
        <strong>{names.queue(rule.queue)}</strong>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="sm"
          aria-label={t("remove_rule", { queue: names.queue(rule.queue) })}
          onClick={onRemove}
        >
          <IconX size={14} />
        </ActionIcon>
      </div>
      <div className={css.pair}>
        <NumberInput
          size="xs"
          label={t("target_share")}
          placeholder={setting ? String(Math.round(setting.target_share * 100)) : ""}
          value={has(rule.target_share) ? Math.round(rule.target_share * 100) : ""}
          min={1}
          max={100}
          allowDecimal={false}
          suffix=" %"
          onChange={(value) => onChange({ ...rule, target_share: value === "" ? null : Number(value) / 100 })}
        />
        <NumberInput
          size="xs"
          label={t("target_s")}
          placeholder={setting ? String(setting.target_s) : ""}
          value={rule.target_s ?? ""}
          min={0}
          max={86_400}
          allowDecimal={false}
          onChange={(value) => onChange({ ...rule, target_s: whole(value) })}
        />
        <NumberInput
          size="xs"
          label={t("wrap_up_s")}
          placeholder={setting ? String(setting.wrap_up_s) : ""}
          value={rule.wrap_up_s ?? ""}
          min={0}
          max={86_400}
          allowDecimal={false}
          onChange={(value) => onChange({ ...rule, wrap_up_s: whole(value) })}
        />
        <NumberInput
          size="xs"
          label={t("max_wait_s")}
          placeholder={setting ? String(setting.max_wait_s) : ""}
          value={rule.max_wait_s ?? ""}
          min={1}
          max={86_400}
          allowDecimal={false}
          onChange={(value) => onChange({ ...rule, max_wait_s: whole(value) })}
        />
      </div>
    </fieldset>
  );
}

function has(value: number | null | undefined): value is number {
  return value !== null && value !== undefined;
}
