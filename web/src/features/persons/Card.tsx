import { useTranslation } from "react-i18next";
import type { Person } from "../../api/http";
import { At, useServerNow } from "../../ui/clocks";
import { ofClient, useSourceName, useSources } from "../sources/sources";
import { CustomFields } from "./CustomFields";
import { ChoiceEdit, Field, ListEdit, TextEdit } from "./Field";
import { BudgetEdit, NumbersEdit, OrganisationEdit } from "./MoreEdits";
import css from "./Persons.module.css";
import { sum, timeIn } from "./sums";
import { Words } from "./Words";

export const VALUES = ["quality", "price", "packaging", "personal_manager", "delivery"] as const;
const ZONES = Intl.supportedValuesOf("timeZone").map((zone) => ({ value: zone, label: zone }));

/** Everything that is known of a person; each fact is changed where it stands. */
export function Card({ person, numbers }: { person: Person; numbers: React.ReactNode }) {
  const { t, i18n } = useTranslation("persons");
  const text = (field: "role" | "address" | "region" | "industry" | "former_supplier", most = 120) => (
    <Field
      name={t(`field.${field}`)}
      shown={person[field]}
      edit={(close) => (
        <TextEdit person={person} field={field} most={most} label={t(`field.${field}`)} close={close} />
      )}
    />
  );
  const list = (field: "emails" | "tags" | "exclusions") => (
    <Field
      name={t(`field.${field}`)}
      shown={person[field].length > 0 ? <Words words={person[field]} /> : null}
      edit={(close) => <ListEdit person={person} field={field} label={t(`field.${field}`)} close={close} />}
    />
  );
  return (
    <div className={css.groups}>
      <h3 className="label">{t("group.contact")}</h3>
      <dl className={css.facts}>
        <Field
          name={t("field.numbers")}
          shown={person.numbers.length > 0 ? numbers : null}
          edit={(close) => <NumbersEdit person={person} close={close} />}
        />
        {list("emails")}
        <Language person={person} />
        {text("region")}
        {text("address", 500)}
        <Zone person={person} />
      </dl>
      <h3 className="label">{t("group.work")}</h3>
      <dl className={css.facts}>
        <Field
          name={t("field.organisation")}
          shown={person.organisation_name}
          edit={(close) => <OrganisationEdit person={person} close={close} />}
        />
        {text("role")}
        {text("industry")}
      </dl>
      <h3 className="label">{t("group.deal")}</h3>
      <dl className={css.facts}>
        <Deciding person={person} />
        {list("exclusions")}
        <Field
          name={t("field.budget")}
          shown={
            person.budget !== null && person.budget_currency
              ? sum(person.budget, person.budget_currency, i18n.language)
              : null
          }
          edit={(close) => <BudgetEdit person={person} close={close} />}
        />
        <Source person={person} />
        {text("former_supplier")}
        <Field
          name={t("field.former_failing")}
          shown={person.former_failing}
          edit={(close) => (
            <TextEdit
              person={person}
              field="former_failing"
              most={500}
              long
              label={t("field.former_failing")}
              close={close}
            />
          )}
        />
        {list("tags")}
        <dt>{t("card.known_since")}</dt>
        <dd>
          <At at={person.created_at} />
        </dd>
      </dl>
      <CustomFields person={person} />
      <Note person={person} />
    </div>
  );
}

function Language({ person }: { person: Person }) {
  const { t } = useTranslation("persons");
  const choices = (["ru", "en"] as const).map((value) => ({ value, label: t(`language.${value}`) }));
  return (
    <Field
      name={t("field.language")}
      shown={person.language ? t(`language.${person.language}`) : null}
      edit={(close) => (
        <ChoiceEdit
          person={person}
          field="language"
          choices={choices}
          label={t("field.language")}
          close={close}
        />
      )}
    />
  );
}

/** Where he learnt of the client: as he said it, not as the number he dialled lets one guess. */
function Source({ person }: { person: Person }) {
  const { t } = useTranslation("persons");
  const sources = useSources().data ?? [];
  const name = useSourceName();
  const own = person.source;
  const choices = ofClient(sources, person.client).map(({ id }) => ({ value: id, label: name(id) }));
  if (own && !choices.some((each) => each.value === own)) choices.push({ value: own, label: name(own) });
  return (
    <Field
      name={t("field.source")}
      shown={own ? name(own) : null}
      edit={(close) => (
        <ChoiceEdit
          person={person}
          field="source"
          choices={choices}
          label={t("field.source")}
          close={close}
        />
      )}
    />
  );
}

function Deciding({ person }: { person: Person }) {
  const { t } = useTranslation("persons");
  const choices = VALUES.map((value) => ({ value: value as string, label: t(`value.${value}`) }));
  const own = person.deciding_value;
  if (own && !choices.some((each) => each.value === own)) choices.push({ value: own, label: own });
  return (
    <Field
      name={t("field.deciding_value")}
      shown={choices.find((each) => each.value === own)?.label}
      edit={(close) => (
        <ChoiceEdit
          person={person}
          field="deciding_value"
          choices={choices}
          label={t("field.deciding_value")}
          close={close}
        />
      )}
    />
  );
}

/** The zone, where it is known from, and what time it is there. */
function Zone({ person }: { person: Person }) {
  const { t, i18n } = useTranslation("persons");
  const now = useServerNow();
  const from = person.zone_source ? t(`zone.${person.zone_source}`) : "";
  return (
    <Field
      name={t("field.zone")}
      shown={
        person.zone ? (
          <>
            {t("zone.now", { time: timeIn(person.zone, now, i18n.language) })}{" "}
            <span className={css.quiet}>
              {person.zone}, {from}
            </span>
          </>
        ) : person.zones.length > 0 ? (
          <>
            {t("zone.several", { zones: person.zones.join(", ") })} <span className={css.quiet}>{from}</span>
          </>
        ) : null
      }
      edit={(close) => (
        <ChoiceEdit person={person} field="zone" choices={ZONES} label={t("field.zone")} close={close} />
      )}
    />
  );
}

function Note({ person }: { person: Person }) {
  const { t } = useTranslation("persons");
  return (
    <>
      <h3 className="label">{t("field.note")}</h3>
      <dl className={css.one}>
        <Field
          name={t("field.note")}
          shown={person.note ? <span className={css.note}>{person.note}</span> : null}
          edit={(close) => (
            <TextEdit person={person} field="note" most={4000} long label={t("field.note")} close={close} />
          )}
        />
      </dl>
      {person.note_labels.length > 0 ? (
        <p className={css.warning} role="status">
          {t("card.labels", { words: person.note_labels.join(", ") })}
        </p>
      ) : null}
    </>
  );
}
