import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";

/** What each permission allows, as a sentence in the language of the screen. */
export function usePermissionWords(): ReadonlyMap<string, string> {
  const { i18n } = useTranslation();
  const table = useQuery({
    queryKey: ["permissions", i18n.language],
    queryFn: () => api("GET /api/permissions", {}),
  });
  return new Map(table.data?.map((row) => [row.permission, row.sentence]));
}
