import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import type { DispositionPut, ReasonPut } from "../../api/http";
import { Fault } from "../../ui/parts";

/** None says what a call was about: that is asked in each. */
export const DISPOSITIONS: Readonly<Record<string, DispositionPut>> = {
  solved: { name_ru: "Вопрос решён", name_en: "Solved", position: 10 },
  sold: { name_ru: "Продажа", name_en: "Sale", flags: ["sale"], position: 20 },
  "call-back": { name_ru: "Перезвонить", name_en: "Call back", flags: ["follow_up"], position: 30 },
  refused: { name_ru: "Отказ", name_en: "Not interested", position: 40 },
  "wrong-number": { name_ru: "Ошиблись номером", name_en: "Wrong number", position: 50 },
};

const REASONS: Readonly<Record<string, ReasonPut>> = {
  break: { name_ru: "Перерыв", name_en: "Break", max_s: 900 },
  lunch: { name_ru: "Обед", name_en: "Lunch", max_s: 3600 },
  training: { name_ru: "Обучение", name_en: "Training", productive: true },
};

/** What nearly every centre has, made at once; each can be changed afterwards like any other. */
export function Usual({ kind }: { kind: "dispositions" | "reasons" }) {
  const { t } = useTranslation("setup");
  const queries = useQueryClient();
  const make = useMutation({
    mutationFn: async () => {
      if (kind === "reasons") {
        for (const [reason, body] of Object.entries(REASONS)) {
          await api("PUT /api/reasons/{reason}", { path: { reason }, body });
        }
        return;
      }
      for (const [disposition, body] of Object.entries(DISPOSITIONS)) {
        await api("PUT /api/dispositions/{disposition}", { path: { disposition }, body });
      }
    },
    onSettled: () => void queries.invalidateQueries({ queryKey: ["setup"] }),
  });
  return (
    <>
      <Button size="compact-xs" variant="light" loading={make.isPending} onClick={() => make.mutate()}>
        {t(`guide.usual.${kind}`)}
      </Button>
      {make.error ? <Fault fault={make.error} /> : null}
    </>
  );
}
