import { Button, Group, Select, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import { useLive } from "../../live/hooks";
import { useNames } from "../../ui/names";
import css from "./Persons.module.css";
import { fieldFault } from "./persons";

interface NewPersonProps {
  client: string | undefined;
  onClose: () => void;
}

/** Enough for a beginning; the rest is written on the card. */
export function NewPerson({ client, onClose }: NewPersonProps) {
  const { t } = useTranslation("persons");
  const names = useNames();
  const clients = useLive((state) => state.clients);
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [of, setOf] = useState(client ?? Object.keys(clients)[0] ?? "");
  const [name, setName] = useState("");
  const [number, setNumber] = useState("");
  const make = useMutation({
    mutationFn: () =>
      api("POST /api/persons", {
        body: {
          client: of,
          name,
          // A number that others have keeps its main person: who it is is asked on the line.
          numbers: number.trim() ? [{ number, label: "", main: false }] : [],
        },
      }),
    onSuccess: (made) => {
      void queries.invalidateQueries({ queryKey: ["persons"] });
      void navigate({ to: "/persons/$person", params: { person: made.id } });
    },
  });
  return (
    <form
      className={`panel ${css.new}`}
      aria-label={t("new")}
      onSubmit={(event) => {
        event.preventDefault();
        make.mutate();
      }}
      onKeyDown={(event) => event.key === "Escape" && onClose()}
    >
      <Select
        size="xs"
        label={t("client")}
        allowDeselect={false}
        data={Object.keys(clients).map((id) => ({ value: id, label: names.client(id) }))}
        value={of}
        onChange={(value) => setOf(value ?? "")}
      />
      <TextInput
        size="xs"
        w={260}
        autoFocus
        maxLength={120}
        label={t("field.name")}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <TextInput
        size="xs"
        w={200}
        label={t("number.number")}
        placeholder="+7 912 000-00-00"
        value={number}
        error={make.error ? fieldFault(make.error, "numbers") : null}
        onChange={(event) => setNumber(event.currentTarget.value)}
      />
      <Group gap={6}>
        <Button type="submit" size="xs" loading={make.isPending}>
          {t("new")}
        </Button>
        <Button size="xs" variant="default" onClick={onClose}>
          {t("fields.cancel")}
        </Button>
      </Group>
    </form>
  );
}
