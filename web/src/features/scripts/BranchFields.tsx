import { ActionIcon, Button } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useDocument } from "./document";
import css from "./Editor.module.css";
import { ConditionInput, useFieldFault, Way } from "./inputs";
import type { StepProps } from "./StepPanel";
import type { Branch, Condition } from "./script";

/** Conditions in turn: the first true one leads on. */
export function BranchFields({ step, onChange }: StepProps & { step: Condition }) {
  const { t } = useTranslation("editor");
  const { readOnly } = useDocument();
  const fault = useFieldFault(step.id);
  const put = (branches: Branch[], field: string) => onChange({ ...step, branches }, field);
  const one = (n: number, change: Partial<Branch>, field: string) =>
    put(
      step.branches.map((each, at) => (at === n ? { ...each, ...change } : each)),
      `${field} ${n}`,
    );
  return (
    <fieldset className={css.box}>
      <legend className="label">{t("branches")}</legend>
      {step.branches.map((branch, n) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a branch is where it stands
        <div key={n} className={css.box}>
          <div className={css.line}>
            <ConditionInput
              label={t("condition", { n: n + 1 })}
              value={branch.when}
              error={fault(`branches.${n}.when`)}
              onChange={(when) => one(n, { when }, "when")}
            />
            {readOnly ? null : (
              <ActionIcon
                variant="default"
                size={36}
                aria-label={t("remove_branch", { n: n + 1 })}
                title={t("remove_branch", { n: n + 1 })}
                onClick={() => put(step.branches.toSpliced(n, 1), "remove")}
              >
                <IconTrash size={14} aria-hidden />
              </ActionIcon>
            )}
          </div>
          <Way
            label={t("then")}
            none={t("nowhere")}
            from={step.id}
            value={branch.next}
            error={fault(`branches.${n}.next`)}
            onChange={(next) => one(n, { next }, "next")}
          />
        </div>
      ))}
      {readOnly ? null : (
        <Button
          size="xs"
          variant="default"
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={() => put([...step.branches, { when: "", next: "" }], "add")}
        >
          {t("add_branch")}
        </Button>
      )}
    </fieldset>
  );
}
