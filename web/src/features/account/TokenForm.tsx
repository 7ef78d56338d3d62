import { Button, Checkbox, Group, NumberInput, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import type { TokenMade } from "../../api/http";
import { useSession } from "../../app/session";
import { Fault } from "../../ui/parts";
import css from "./Account.module.css";
import { fieldFaults } from "./faults";
import { usePermissionWords } from "./permissions";

const NOT_FOR_PROGRAMS = ["session.own", "tokens.own"];

interface TokenFormProps {
  onMade: (made: TokenMade) => void;
  onCancel: () => void;
}

/** A name, an end, and no more rights than the program needs. */
export function TokenForm({ onMade, onCancel }: TokenFormProps) {
  const { t } = useTranslation("account");
  const session = useSession();
  const [name, setName] = useState("");
  const [days, setDays] = useState<number | string>(90);
  const [scopes, setScopes] = useState<string[]>([]);
  const make = useMutation({
    mutationFn: () => api("POST /api/tokens", { body: { name, scopes, days: Number(days) } }),
    onSuccess: onMade,
  });
  const words = usePermissionWords();
  const { at, rest } = fieldFaults(make.error, ["name", "days", "scopes"]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    make.mutate();
  };
  return (
    <form onSubmit={submit} noValidate className={css.part}>
      <Group gap={12} align="start">
        <TextInput
          label={t("tokens.name")}
          description={t("tokens.name_hint")}
          value={name}
          error={at.name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <NumberInput
          label={t("tokens.days")}
          description={t("tokens.days_hint")}
          min={1}
          max={366}
          value={days}
          error={at.days}
          onChange={setDays}
        />
      </Group>
      <Checkbox.Group label={t("tokens.scopes")} value={scopes} error={at.scopes} onChange={setScopes}>
        <div className={css.scopes}>
          {session.permissions
            .filter((each) => !NOT_FOR_PROGRAMS.includes(each))
            .map((each) => (
              <Checkbox
                key={each}
                value={each}
                label={words.get(each) ?? each}
                description={words.has(each) ? each : undefined}
              />
            ))}
        </div>
      </Checkbox.Group>
      {rest ? <Fault fault={rest} /> : null}
      <Group gap={10}>
        <Button type="submit" loading={make.isPending} disabled={!name.trim() || scopes.length === 0}>
          {t("tokens.make")}
        </Button>
        <Button variant="default" onClick={onCancel}>
          {t("cancel")}
        </Button>
      </Group>
    </form>
  );
}
