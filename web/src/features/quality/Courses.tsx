import { Button, Checkbox, MultiSelect, NumberInput, Textarea } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import type { Course } from "../../api/http";
import { FormEnd, TwoNameFields } from "../../ui/FormParts";
import css from "./Quality.module.css";
import { useChange, useName, useScorecards, useTitle } from "./quality";

const FRESH = {
  id: "",
  version: 0,
  name_ru: "",
  name_en: "",
  material: "",
  criteria: [],
  valid_days: null,
  active: true,
} satisfies Course;

/** What there is to learn. */
export function Courses({ courses }: { courses: Course[] }) {
  const { t } = useTranslation("quality");
  const name = useName();
  const [edited, setEdited] = useState<Course | null>(null);
  return (
    <>
      <h2 className={css.group}>{t("course.title")}</h2>
      <table className={css.table}>
        <tbody>
          {courses.map((each) => (
            <tr key={each.id}>
              <td>
                {name(each)}
                {each.active ? "" : ` · ${t("inactive")}`}
              </td>
              <td>
                {each.valid_days ? t("course.valid", { count: each.valid_days }) : t("training.for_ever")}
              </td>
              <td>
                <Button size="compact-sm" variant="default" onClick={() => setEdited(each)}>
                  {t("change")}
                </Button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <div className={css.row}>
        {edited ? null : (
          <Button variant="default" onClick={() => setEdited(FRESH)}>
            {t("course.new")}
          </Button>
        )}
      </div>
      {edited ? <CourseForm key={edited.id} course={edited} onClose={() => setEdited(null)} /> : null}
    </>
  );
}

function CourseForm({ course, onClose }: { course: Course; onClose: () => void }) {
  const { t } = useTranslation("quality");
  const title = useTitle();
  const cards = useScorecards().data ?? [];
  const [draft, setDraft] = useState(course);
  const save = useChange(({ id, version, ...fields }: Course) => {
    if (id === "") return api("POST /api/quality/courses", { body: fields });
    return api("PUT /api/quality/courses/{course}", { path: { course: id }, body: { ...fields, version } });
  }, onClose);
  const criteria = new Map(
    cards.flatMap((card) =>
      card.body.sections.flatMap((section) =>
        section.criteria.map((each) => [each.key, title(each)] as const),
      ),
    ),
  );
  const set = (change: Partial<Course>) => setDraft((before) => ({ ...before, ...change }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(draft);
  };
  return (
    <form className={css.editor} onSubmit={submit} aria-label={t("course.title")}>
      <div className={css.pair}>
        <TwoNameFields value={draft} onChange={set} />
      </div>
      <Textarea
        label={t("course.material")}
        description={t("course.material_hint")}
        autosize
        minRows={3}
        maxLength={4000}
        value={draft.material}
        onChange={(event) => set({ material: event.currentTarget.value })}
      />
      <MultiSelect
        label={t("course.criteria")}
        searchable
        data={[...criteria].map(([value, label]) => ({ value, label }))}
        value={draft.criteria}
        onChange={(value) => set({ criteria: value })}
      />
      <NumberInput
        label={t("course.valid_days")}
        description={t("course.valid_hint")}
        w={260}
        min={1}
        max={3660}
        value={draft.valid_days ?? ""}
        onChange={(value) => set({ valid_days: value === "" ? null : Number(value) })}
      />
      <Checkbox
        label={t("active")}
        checked={draft.active}
        onChange={(event) => set({ active: event.currentTarget.checked })}
      />
      <FormEnd saving={save} onClose={onClose} />
    </form>
  );
}
