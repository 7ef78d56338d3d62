import { Button, Select, Skeleton, TextInput } from "@mantine/core";
import { IconUsersGroup } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import type { Segment } from "../../api/http";
import { useMay } from "../../app/session";
import { useLive } from "../../live/hooks";
import { NoClients } from "../../ui/NoClients";
import { useNames } from "../../ui/names";
import { Empty, Fault, Saved } from "../../ui/parts";
import { Builder } from "./Builder";
import { EVERYBODY, type Group, usable, whole } from "./filter";
import { Result } from "./Result";
import css from "./SegmentsPage.module.css";

/** Who of a client's people fits some conditions. */
export function SegmentsPage() {
  const { t } = useTranslation("people");
  const may = useMay();
  const search = useSearch({ from: "/segments" });
  const navigate = useNavigate({ from: "/segments" });
  const names = useNames();
  const clients = Object.keys(useLive((state) => state.clients));
  const client = search.client ?? clients[0];
  const allowed = may("segments.use");
  const saved = useQuery({
    queryKey: ["segments", "list", client],
    queryFn: () => api("GET /api/segments", { query: { client: client ?? "" } }),
    enabled: allowed && client !== undefined,
  });
  if (!allowed) return <Empty icon={IconUsersGroup} title={t("segments.not_allowed")} />;
  if (client === undefined) return <NoClients />;
  const open = saved.data?.find((each) => each.id === search.segment);
  const go = (segment?: string) => void navigate({ search: { client, ...(segment ? { segment } : {}) } });
  return (
    <div className={css.page}>
      <header className={css.top}>
        <h1 className={css.title}>{t("segments.title")}</h1>
        <Select
          size="xs"
          label={t("client")}
          data={clients.map((id) => ({ value: id, label: names.client(id) }))}
          value={client}
          onChange={(id) => id && void navigate({ search: { client: id } })}
        />
        <Select
          size="xs"
          label={t("segments.saved")}
          placeholder={t(saved.data?.length ? "segments.new" : "segments.none")}
          clearable
          disabled={!saved.data?.length}
          data={saved.data?.map((each) => ({ value: each.id, label: each.name })) ?? []}
          value={open?.id ?? null}
          onChange={(id) => go(id ?? undefined)}
        />
      </header>
      {saved.isError ? <Fault fault={saved.error} onAgain={() => void saved.refetch()} /> : null}
      {saved.data ? (
        <Editor key={`${client} ${open?.id ?? ""}`} client={client} open={open} onOpen={go} />
      ) : null}
    </div>
  );
}

interface EditorProps {
  client: string;
  open: Segment | undefined;
  onOpen: (segment?: string) => void;
}

function Editor({ client, open, onOpen }: EditorProps) {
  const { t, i18n } = useTranslation("people");
  const queries = useQueryClient();
  const [group, setGroup] = useState<Group>(open ? whole(open.filter) : EVERYBODY);
  const [name, setName] = useState(open?.name ?? "");
  const fields = useQuery({
    queryKey: ["segments", "fields", client, i18n.language],
    queryFn: () => api("GET /api/segments/fields", { query: { client } }),
    staleTime: 60_000,
  });
  const filter = usable(group);
  const save = useMutation({
    mutationFn: (): Promise<Segment> =>
      open
        ? api("PUT /api/segments/{segment}", {
            path: { segment: open.id },
            body: { version: open.version, name, filter },
          })
        : api("POST /api/segments", { body: { client, name, filter } }),
    onSuccess: async (kept) => {
      await queries.invalidateQueries({ queryKey: ["segments", "list"] });
      onOpen(kept.id);
    },
  });
  const remove = useMutation({
    mutationFn: (segment: string) => api("DELETE /api/segments/{segment}", { path: { segment } }),
    onSuccess: async () => {
      onOpen();
      await queries.invalidateQueries({ queryKey: ["segments", "list"] });
    },
  });
  const change = (next: Group) => {
    save.reset();
    setGroup(next);
  };
  const fault = save.error ?? remove.error;
  return (
    <div className={css.body}>
      <section className={`panel ${css.builder}`} aria-label={t("segments.title")}>
        {fields.isError ? <Fault fault={fields.error} onAgain={() => void fields.refetch()} /> : null}
        {fields.data ? (
          <Builder client={client} fields={fields.data} group={group} onChange={change} />
        ) : (
          <Skeleton h={160} />
        )}
        {fault ? <Fault fault={fault} /> : null}
        <div className={css.row}>
          <TextInput
            size="xs"
            aria-label={t("segments.name")}
            placeholder={t("segments.name")}
            value={name}
            onChange={(event) => {
              save.reset();
              setName(event.currentTarget.value);
            }}
          />
          <Button
            size="xs"
            disabled={name.trim() === ""}
            loading={save.isPending}
            onClick={() => save.mutate()}
          >
            {t("segments.save")}
          </Button>
          <Saved when={save.isSuccess && open !== undefined} />
          {open ? (
            <Button
              size="xs"
              variant="default"
              loading={remove.isPending}
              onClick={() =>
                window.confirm(t("segments.remove_sure", { name: open.name })) && remove.mutate(open.id)
              }
            >
              {t("segments.remove")}
            </Button>
          ) : null}
        </div>
      </section>
      <Result client={client} group={group} segment={open?.id} />
    </div>
  );
}
