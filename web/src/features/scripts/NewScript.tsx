import { Alert, Button, Modal, Radio, Select, Skeleton, Text, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import type { ScriptOut, TemplateOut } from "../../api/http";
import { Fault } from "../../ui/parts";
import { SCRIPTS_KEY } from "./ScriptsPage";
import css from "./ScriptsPage.module.css";

const EMPTY = "";

/** A new script: from the library, or with nothing but a start and an end. */
export function NewScript({ client, onClose }: { client: string | undefined; onClose: () => void }) {
  const { t, i18n } = useTranslation(["editor", "shell"]);
  const queries = useQueryClient();
  const navigate = useNavigate();
  const clients = useQuery({ queryKey: ["setup", "clients"], queryFn: () => api("GET /api/clients", {}) });
  const own = (clients.data ?? []).filter((row) => row.active);
  const [chosenClient, setWhose] = useState(client ?? null);
  const whose = chosenClient ?? (own.length === 1 ? (own[0]?.id ?? null) : null);
  const [language, setLanguage] = useState<string>(i18n.language);
  const [name, setName] = useState("");
  const [chosen, setChosen] = useState(EMPTY);
  const templates = useQuery({
    queryKey: ["scripts", "templates"],
    queryFn: () => api("GET /api/scripts/templates", {}),
    staleTime: 60_000,
  });
  const make = useMutation({
    mutationFn: (): Promise<ScriptOut> => {
      const target = whose ?? "";
      if (chosen === EMPTY) {
        return api("POST /api/scripts", {
          body: {
            client: target,
            name: name.trim(),
            direction: "both",
            body: blank(language === "en" ? "en" : "ru", t("editor:blank.greeting"), t("editor:blank.end")),
          },
        });
      }
      return api("POST /api/scripts/from-template", {
        body: {
          client: target,
          key: chosen,
          language: language === "en" ? "en" : "ru",
          name: name.trim() || null,
        },
      });
    },
    onSuccess: (made) => {
      void queries.invalidateQueries({ queryKey: SCRIPTS_KEY });
      void navigate({ to: "/scripts/$id", params: { id: made.id } });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    make.mutate();
  };
  const fitting = (templates.data ?? []).filter((template) => template.language === language);
  return (
    <Modal
      opened
      onClose={onClose}
      size={640}
      title={t("editor:new")}
      closeButtonProps={{ "aria-label": t("shell:close") }}
    >
      <form onSubmit={submit} className={css.form}>
        <div className={css.pair}>
          <Select
            label={t("editor:client")}
            required
            data={own.map((row) => ({
              value: row.id,
              label: i18n.language === "ru" ? row.name_ru : row.name_en,
            }))}
            value={whose}
            onChange={setWhose}
          />
          <Select
            label={t("editor:language")}
            data={["ru", "en"].map((each) => ({ value: each, label: t(`editor:languages.${each as "ru"}`) }))}
            value={language}
            allowDeselect={false}
            onChange={(value) => setLanguage(value ?? "ru")}
          />
        </div>
        <TextInput
          label={t("editor:name")}
          placeholder={fitting.find((template) => template.key === chosen)?.title}
          required={chosen === EMPTY}
          maxLength={120}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Radio.Group label={t("editor:begin_with")} value={chosen} onChange={setChosen}>
          <div className={css.library}>
            <Radio.Card value={EMPTY} className={css.choice}>
              <Radio.Indicator />
              <span>
                <b>{t("editor:empty_script")}</b>
                <Text size="sm" c="dimmed">
                  {t("editor:empty_script_hint")}
                </Text>
              </span>
            </Radio.Card>
            {templates.isPending ? <Skeleton h={120} /> : null}
            {fitting.map((template) => (
              <TemplateCard key={template.key} template={template} />
            ))}
          </div>
        </Radio.Group>
        <BrokenFiles />
        {templates.isError ? (
          <Fault fault={templates.error} onAgain={() => void templates.refetch()} />
        ) : null}
        {make.isError ? <Fault fault={make.error} /> : null}
        <Button
          type="submit"
          loading={make.isPending}
          disabled={!whose || (chosen === EMPTY && name.trim() === "")}
        >
          {t("editor:make")}
        </Button>
      </form>
    </Modal>
  );
}

/** Files of the team's own folder that are left out, each with its fault. */
function BrokenFiles() {
  const { t } = useTranslation("editor");
  const broken = useQuery({
    queryKey: ["scripts", "templates", "broken"],
    queryFn: () => api("GET /api/scripts/templates/broken", {}),
  });
  if (!broken.data || broken.data.length === 0) return null;
  return (
    <Alert color="yellow" variant="light" title={t("broken_templates")} role="status">
      <ul className={css.broken}>
        {broken.data.map((each) => (
          <li key={each.file}>
            <code>{each.file}</code>: {each.why}
          </li>
        ))}
      </ul>
    </Alert>
  );
}

function TemplateCard({ template }: { template: TemplateOut }) {
  const { t } = useTranslation("editor");
  return (
    <Radio.Card value={template.key} className={css.choice}>
      <Radio.Indicator />
      <span>
        <b>{template.title}</b>
        <Text size="sm">{template.description}</Text>
        <Text size="xs" c="dimmed">
          {t("template_about", {
            direction: t(`direction.${template.direction}`),
            steps: t("steps", { count: template.steps }),
          })}
        </Text>
      </span>
    </Radio.Card>
  );
}

function blank(language: "ru" | "en", greeting: string, end: string) {
  return {
    language,
    start: "greeting",
    steps: [
      { kind: "say", id: "greeting", title: greeting, text: "", next: "end" },
      { kind: "end", id: "end", title: end },
    ],
  };
}
