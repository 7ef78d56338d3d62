import { Anchor, Button, Select, Skeleton, Switch, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconLock, IconPlus, IconSearch, IconUsers } from "@tabler/icons-react";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Person } from "../../api/http";
import { useMay } from "../../app/session";
import { useLive } from "../../live/hooks";
import { At } from "../../ui/clocks";
import { phone, useNames } from "../../ui/names";
import { Empty, Fault } from "../../ui/parts";
import { NewPerson } from "./NewPerson";
import { NumbersFound } from "./NumbersFound";
import css from "./Persons.module.css";
import { usePersons } from "./persons";
import type { PersonsSearch } from "./search";
import { TwinPairs } from "./TwinPairs";
import { Words } from "./Words";

/** Everybody who called or was called, by name; the search finds names, numbers, e-mails, organisations. */
export function PersonsPage() {
  const { t } = useTranslation("persons");
  const may = useMay();
  const search = useSearch({ from: "/persons" });
  const navigate = useNavigate({ from: "/persons" });
  const allowed = may("persons.read");
  if (!allowed) return <Empty icon={IconLock} title={t("not_allowed")} />;
  const set = (change: Partial<PersonsSearch>) =>
    void navigate({ search: { ...search, ...change }, replace: true });
  return (
    <div className={css.page}>
      <header className={css.top}>
        <h1 className={css.title}>{t("title")}</h1>
        <Filters search={search} onChange={set} />
        {may("persons.write") ? (
          <Button
            size="xs"
            leftSection={<IconPlus size={14} aria-hidden />}
            onClick={() => set({ new: true })}
          >
            {t("new")}
          </Button>
        ) : null}
      </header>
      {search.new ? <NewPerson client={search.client} onClose={() => set({ new: undefined })} /> : null}
      {search.twins ? (
        <TwinPairs client={search.client} />
      ) : (
        <List search={search} onTag={(tag) => set({ tag })} />
      )}
    </div>
  );
}

interface FiltersProps {
  search: PersonsSearch;
  onChange: (change: Partial<PersonsSearch>) => void;
}

function Filters({ search, onChange }: FiltersProps) {
  const { t } = useTranslation("persons");
  const names = useNames();
  const clients = useLive((state) => state.clients);
  const [typed, setTyped] = useState(search.q ?? "");
  const ask = useDebouncedCallback((q: string) => onChange({ q: q || undefined }), 150);
  useEffect(() => setTyped(search.q ?? ""), [search.q]);
  return (
    <>
      <TextInput
        type="search"
        w={300}
        size="xs"
        leftSection={<IconSearch size={14} aria-hidden />}
        aria-label={t("find")}
        placeholder={t("find")}
        title={t("find_hint")}
        value={typed}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          ask(event.currentTarget.value);
        }}
      />
      <Select
        size="xs"
        clearable
        aria-label={t("client")}
        placeholder={t("all_clients")}
        data={Object.keys(clients).map((id) => ({ value: id, label: names.client(id) }))}
        value={search.client ?? null}
        onChange={(client) => onChange({ client: client ?? undefined })}
      />
      {search.tag ? (
        <Button variant="light" size="xs" onClick={() => onChange({ tag: undefined })}>
          {t("tag")}: {search.tag} ×
        </Button>
      ) : null}
      {search.organisation ? (
        <Button variant="light" size="xs" onClick={() => onChange({ organisation: undefined })}>
          {t("organisation.people")} ×
        </Button>
      ) : null}
      <Switch
        size="xs"
        label={t("twins.show")}
        checked={search.twins === true}
        onChange={(event) => onChange({ twins: event.currentTarget.checked || undefined })}
      />
    </>
  );
}

function List({ search, onTag }: { search: PersonsSearch; onTag: (tag: string) => void }) {
  const { t } = useTranslation("persons");
  const { q, client, tag, organisation } = search;
  const found = usePersons({ q, client, tag, organisation }, true, true);
  const rows = found.data?.pages.flatMap((page) => page.persons) ?? [];
  const numbers = found.data?.pages[0]?.numbers ?? [];
  const narrowed = Boolean(q || client || tag || organisation);
  return (
    <section className={`panel ${css.list}`} aria-label={t("title")}>
      {found.isError ? <Fault fault={found.error} onAgain={() => void found.refetch()} /> : null}
      {found.isPending ? <Skeleton h={300} m="md" w="auto" /> : null}
      <NumbersFound found={numbers} />
      {found.data && rows.length + numbers.length === 0 ? (
        <Empty
          icon={narrowed ? IconSearch : IconUsers}
          title={t(narrowed ? "none" : "nobody")}
          hint={t(narrowed ? "none_hint" : "nobody_hint")}
        />
      ) : null}
      {rows.length > 0 ? <Table rows={rows} onTag={onTag} /> : null}
      {found.hasNextPage ? (
        <Button
          variant="subtle"
          m="sm"
          loading={found.isFetchingNextPage}
          onClick={() => void found.fetchNextPage()}
        >
          {t("more")}
        </Button>
      ) : null}
    </section>
  );
}

function Table({ rows, onTag }: { rows: Person[]; onTag: (tag: string) => void }) {
  const { t } = useTranslation("persons");
  const names = useNames();
  return (
    <table className={css.table}>
      <thead>
        <tr>
          {(["name", "number", "organisation", "client", "tags", "known_since"] as const).map((column) => (
            <th key={column} scope="col">
              {t(`column.${column}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.id}>
            <td>
              <Anchor
                component={Link}
                to="/persons/$person"
                params={{ person: row.id } as never}
                size="sm"
                c={row.name ? undefined : "dimmed"}
              >
                {row.name || t("unnamed")}
              </Anchor>
            </td>
            <td className="tabular">
              {row.numbers.map((each) => (
                <div key={each.number} className="whole">
                  {phone(each.number)}
                </div>
              ))}
            </td>
            <td>{[row.organisation_name, row.role].filter(Boolean).join(", ")}</td>
            <td>{names.client(row.client)}</td>
            <td>{row.tags.length > 0 ? <Words words={row.tags} onChoose={onTag} /> : null}</td>
            <td>
              <At at={row.created_at} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
