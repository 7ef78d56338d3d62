import { Select } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { CardBody, Criterion, Mark } from "../../api/http";
import { useMarkWords } from "./Given";
import css from "./Quality.module.css";
import { useTitle } from "./quality";

interface MarkPickerProps {
  body: CardBody;
  marks: Record<string, Mark>;
  onChange: (marks: Record<string, Mark>) => void;
}

const NONE = "none";

/** All marks of a form in short, to change some of them. */
export function MarkPicker({ body, marks, onChange }: MarkPickerProps) {
  const { t } = useTranslation("quality");
  const title = useTitle();
  const words = useMarkWords();
  const values = (criterion: Criterion) => {
    const best = criterion.kind === "yes_no" ? 1 : (criterion.top ?? 4);
    const each = Array.from({ length: best + 1 }, (_, value) => ({
      value: String(value),
      label: words(criterion, { value }),
    }));
    return [...each.reverse(), { value: NONE, label: t("mark.none") }];
  };
  return (
    <>
      {body.sections
        .flatMap((section) => section.criteria)
        .map((criterion) => (
          <div key={criterion.key} className={css.criterion}>
            <span>{title(criterion)}</span>
            <Select
              size="xs"
              w={150}
              aria-label={title(criterion)}
              allowDeselect={false}
              data={values(criterion)}
              value={String(marks[criterion.key]?.value ?? NONE)}
              onChange={(value) =>
                onChange({
                  ...marks,
                  [criterion.key]: {
                    at_s: null,
                    recording: null,
                    ...marks[criterion.key],
                    value: value === NONE || value === null ? null : Number(value),
                  },
                })
              }
            />
          </div>
        ))}
    </>
  );
}
