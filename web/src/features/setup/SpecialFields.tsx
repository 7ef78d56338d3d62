import { Select } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { DaysField } from "./DaysField";
import type { FieldProps } from "./Fields";
import { HolidaysField } from "./HolidaysField";
import { usePreview } from "./HoursNow";
import type { Day, Span } from "./hours";
import { PromptField } from "./PromptField";
import { WeekField } from "./WeekField";

export interface Common {
  label: string;
  description: string | undefined;
  error: string | undefined;
  disabled: boolean;
  required: boolean;
  name: string;
}

/** Fields that need more than one input: a week, a year, a prompt that can be heard. */
export function SpecialField(props: FieldProps & { common: Common }) {
  const { field, value, disabled, all, form, common, onChange, onOther } = props;
  const { label, description, error } = common;
  switch (field.type) {
    case "week":
      return (
        <WeekField
          common={{ label, description, error }}
          week={(value ?? []) as Span[][]}
          disabled={disabled}
          onChange={onChange}
        />
      );
    case "days":
      return <Days {...props} />;
    case "holidays":
      return (
        <HolidaysField
          common={{ label, description, error }}
          country={String(value ?? "")}
          region={String(form.region ?? "")}
          disabled={disabled}
          onCountry={onChange}
          onRegion={(region) => onOther("region", region)}
        />
      );
    case "rule":
      return <Rule {...props} />;
    case "zone":
      return (
        <Select
          {...common}
          searchable
          allowDeselect={false}
          data={zones(value)}
          value={typeof value === "string" ? value : null}
          onChange={onChange}
        />
      );
    default:
      return (
        <PromptField
          common={common as unknown as Record<string, unknown>}
          value={typeof value === "string" ? value : null}
          prompts={all.prompts ?? []}
          music={field.type === "music"}
          client={form.client}
          disabled={disabled}
          orNone={field.orNone ?? false}
          onChange={onChange}
        />
      );
  }
}

/** Every zone that the browser knows, and the one that is chosen. */
function zones(chosen: unknown): string[] {
  const known = new Set(["UTC", ...Intl.supportedValuesOf("timeZone")]);
  if (typeof chosen === "string" && chosen) known.add(chosen);
  return [...known];
}

function Days({ value, disabled, form, common, onChange }: FieldProps & { common: Common }) {
  const preview = usePreview(form);
  const { label, description, error } = common;
  return (
    <DaysField
      common={{ label, description, error }}
      days={(value ?? []) as Day[]}
      week={(form.week ?? []) as Span[][]}
      holidays={preview.data?.holidays ?? []}
      disabled={disabled}
      onChange={onChange}
    />
  );
}

/** Yes, no, or what the queue says. */
function Rule({ value, disabled, common, onChange }: FieldProps & { common: Common }) {
  const { t } = useTranslation("setup");
  return (
    <Select
      label={common.label}
      description={common.description}
      error={common.error}
      disabled={disabled}
      allowDeselect={false}
      data={[
        { value: "queue", label: t("rule.queue") },
        { value: "yes", label: t("rule.yes") },
        { value: "no", label: t("rule.no") },
      ]}
      value={value === true ? "yes" : value === false ? "no" : "queue"}
      onChange={(next) => onChange(next === "queue" ? null : next === "yes")}
    />
  );
}
