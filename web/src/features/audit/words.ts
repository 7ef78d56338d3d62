import { useTranslation } from "react-i18next";

/** Actions and kinds of things as people call them; one without a word is shown as it is. */
export function useAuditWords() {
  const { t } = useTranslation("audit");
  return {
    action: (id: string) => t(`action.${id as "created"}`, { defaultValue: id }),
    what: (id: string) => t(`what.${id as "user"}`, { defaultValue: id }),
  };
}
