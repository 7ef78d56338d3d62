import { Button, Checkbox, MultiSelect, Select, Skeleton, TextInput } from "@mantine/core";
import { IconSchool } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import type { Course, Training as Row, TrainingNew } from "../../api/http";
import { useMay, useSession } from "../../app/session";
import { At } from "../../ui/clocks";
import { useDirectory, useNames } from "../../ui/names";
import { Empty, Fault } from "../../ui/parts";
import { day } from "../../ui/time";
import { Courses } from "./Courses";
import css from "./Quality.module.css";
import { useChange, useCourses, useName } from "./quality";

/** Who has to learn what, who did it, and until when it is good. */
export function Training() {
  const { t } = useTranslation("quality");
  const may = useMay();
  const [open, setOpen] = useState(true);
  const found = useQuery({
    queryKey: ["quality", "trainings", open],
    queryFn: () => api("GET /api/quality/trainings", { query: { open } }),
  });
  const courses = useCourses();
  return (
    <>
      <div className={css.row}>
        <Checkbox
          label={t("training.open")}
          checked={open}
          pb={8}
          onChange={(event) => setOpen(event.currentTarget.checked)}
        />
        {may("quality.evaluate") ? <AssignForm courses={courses.data ?? []} /> : null}
      </div>
      {found.isError ? <Fault fault={found.error} onAgain={() => void found.refetch()} /> : null}
      {found.isPending ? <Skeleton h={200} m="md" w="auto" /> : null}
      {found.data?.length === 0 ? <Empty icon={IconSchool} title={t("none.trainings")} /> : null}
      {found.data && found.data.length > 0 ? <Table rows={found.data} courses={courses.data ?? []} /> : null}
      {may("quality.manage") ? <Courses courses={courses.data ?? []} /> : null}
    </>
  );
}

function AssignForm({ courses }: { courses: Course[] }) {
  const { t } = useTranslation("quality");
  const name = useName();
  const directory = useDirectory().data;
  const [course, setCourse] = useState<string | null>(null);
  const [agents, setAgents] = useState<string[]>([]);
  const [due, setDue] = useState("");
  const assign = useChange(
    (body: TrainingNew) => api("POST /api/quality/trainings", { body }),
    () => setAgents([]),
  );
  return (
    <>
      <Select
        label={t("column.course")}
        w={280}
        data={courses.filter((each) => each.active).map((each) => ({ value: each.id, label: name(each) }))}
        value={course}
        onChange={setCourse}
      />
      <MultiSelect
        label={t("column.agents")}
        w={300}
        searchable
        data={directory?.agents.map((each) => ({ value: each.id, label: each.name })) ?? []}
        value={agents}
        onChange={setAgents}
      />
      <TextInput
        type="date"
        label={t("column.due")}
        value={due}
        onChange={(event) => setDue(event.currentTarget.value)}
      />
      <Button
        disabled={!course || agents.length === 0}
        loading={assign.isPending}
        onClick={() => assign.mutate({ course: course ?? "", agents, due: due || null, criterion: "" })}
      >
        {t("training.assign")}
      </Button>
      {!course || agents.length === 0 ? (
        <span className={css.quiet}>{t("training.choose_first")}</span>
      ) : null}
      {assign.isError ? <Fault fault={assign.error} /> : null}
    </>
  );
}

function Table({ rows, courses }: { rows: Row[]; courses: Course[] }) {
  const { t, i18n } = useTranslation("quality");
  const names = useNames();
  return (
    <table className={css.table}>
      <thead>
        <tr>
          {(["agent", "course", "state", "due", "done", "valid", "act"] as const).map((each) => (
            <th key={each} scope="col">
              {t(`column.${each}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.id}>
            <td>{names.agent(row.agent)}</td>
            <td>
              <CourseName course={courses.find((each) => each.id === row.course)} />
            </td>
            <td>{t(`state.${row.state}`)}</td>
            <td>{row.due ? day(row.due, i18n.language) : "–"}</td>
            <td>
              {row.done_at ? <At at={row.done_at} /> : "–"}
              {row.note ? ` · ${row.note}` : ""}
            </td>
            <td>
              {row.valid_until
                ? day(row.valid_until, i18n.language)
                : row.done_at
                  ? t("training.for_ever")
                  : "–"}
            </td>
            <td>{row.may_finish ? <Actions row={row} /> : null}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function CourseName({ course }: { course: Course | undefined }) {
  const name = useName();
  if (!course) return "–";
  if (!course.material) return name(course);
  return (
    <details>
      <summary>{name(course)}</summary>
      <p className={css.said}>{course.material}</p>
    </details>
  );
}

function Actions({ row }: { row: Row }) {
  const { t } = useTranslation("quality");
  const may = useMay();
  const session = useSession();
  const path = { ident: row.id };
  const finish = useChange(() =>
    api("POST /api/quality/trainings/{ident}/done", { path, body: { version: row.version } }),
  );
  const cancel = useChange(() =>
    api("POST /api/quality/trainings/{ident}/cancel", { path, body: { version: row.version } }),
  );
  const others = may("quality.evaluate") && row.agent !== session.user.agent;
  return (
    <div className={css.marks}>
      <Button size="compact-sm" loading={finish.isPending} onClick={() => finish.mutate(undefined)}>
        {t("training.done")}
      </Button>
      {others ? (
        <Button
          size="compact-sm"
          variant="default"
          loading={cancel.isPending}
          onClick={() => cancel.mutate(undefined)}
        >
          {t("training.cancel")}
        </Button>
      ) : null}
      {finish.isError ? <Fault fault={finish.error} /> : null}
      {cancel.isError ? <Fault fault={cancel.error} /> : null}
    </div>
  );
}
