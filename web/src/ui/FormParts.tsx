import { Button, Group, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Fault } from "./parts";

const LONGEST_NAME = 120;

interface FormEndProps {
  /** What came of the last attempt to save. */
  saving: { isPending: boolean; isError: boolean; error: unknown };
  disabled?: boolean;
  onClose: () => void;
}

/** The end of every form: why it was not saved, save, leave it as it was. */
export function FormEnd({ saving, disabled, onClose }: FormEndProps) {
  const { t } = useTranslation("shell");
  return (
    <>
      {saving.isError ? (
        <div style={{ width: "100%" }}>
          <Fault fault={saving.error} />
        </div>
      ) : null}
      <Group>
        <Button type="submit" loading={saving.isPending} disabled={disabled ?? false}>
          {t("form.save")}
        </Button>
        <Button variant="default" onClick={onClose}>
          {t("form.cancel")}
        </Button>
      </Group>
    </>
  );
}

export interface TwoNames {
  name_ru: string;
  name_en: string;
}

interface TwoNamesProps {
  value: TwoNames;
  onChange: (change: Partial<TwoNames>) => void;
}

/** What a thing is called in Russian and in English. */
export function TwoNameFields({ value, onChange }: TwoNamesProps) {
  const { t } = useTranslation("shell");
  return (["name_ru", "name_en"] as const).map((field) => (
    <TextInput
      key={field}
      label={t(`form.${field}`)}
      required
      maxLength={LONGEST_NAME}
      value={value[field]}
      onChange={(event) => onChange({ [field]: event.currentTarget.value })}
    />
  ));
}
