import { Alert } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "../../api/client";
import { Fault } from "../../ui/parts";

interface RefusedProps {
  fault: unknown;
  /** What the fields of the form are called, by the names that the server knows them by. */
  labels: Readonly<Record<string, string>>;
}

/**
 * Why a form was not saved. What is wrong with a field stands beside that field, which is gone to;
 * here stands only which fields they are.
 */
export function Refused({ fault, labels }: RefusedProps) {
  const { t } = useTranslation("setup");
  const box = useRef<HTMLDivElement>(null);
  const names = namesOf(fault, labels);
  useEffect(() => {
    if (fault) box.current?.closest("form")?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [fault]);
  return (
    <div ref={box}>
      {names ? (
        <Alert icon={<IconAlertTriangle size={18} />} color="red" variant="light" role="alert">
          {t("correct", { fields: names.join(", ") })}
        </Alert>
      ) : (
        <Fault fault={fault} />
      )}
    </div>
  );
}

/** The labels of the fields at fault; null when something else is wrong, or a field that the form lacks. */
function namesOf(fault: unknown, labels: RefusedProps["labels"]): string[] | null {
  if (!(fault instanceof ApiError)) return null;
  const fields = fault.code === "row.exists" ? ["id"] : fault.fields.map((each) => each.field);
  const names = fields.map((field) => labels[field.split(".")[0] ?? field]);
  const known = names.filter((name) => name !== undefined);
  return known.length > 0 && known.length === names.length ? [...new Set(known)] : null;
}
