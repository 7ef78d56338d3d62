import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import { useMay } from "../../app/session";
import { usePurposeName } from "../consent/consent";
import { useSourceName } from "../sources/sources";

const NAMED: readonly string[] = ["source", "deciding_value", "consents", "imports"];

/** Whether values of a field are ids: then what people type is looked for in names, which only we know. */
export function isNamed(field: string | undefined): boolean {
  return field !== undefined && NAMED.includes(field);
}

/** What a value of a field of people is called in the language of the screen. */
export function useValueName(client: string | undefined, field: string | undefined) {
  const { t } = useTranslation(["people", "persons", "consent"]);
  const may = useMay();
  const source = useSourceName();
  const purpose = usePurposeName();
  const files = useQuery({
    queryKey: ["imports", "names", client],
    queryFn: () => api("GET /api/imports", { query: { client: client ?? "", limit: 200 } }),
    enabled: field === "imports" && client !== undefined && may("persons.import"),
    staleTime: 60_000,
  });
  return (value: string): string => {
    switch (field) {
      case "source":
        return source(value) || value;
      case "deciding_value":
        return t(`persons:value.${value as "price"}`, { defaultValue: value });
      case "imports":
        return files.data?.find((each) => each.id === value)?.name ?? value;
      case "consents": {
        const cut = value.lastIndexOf(":");
        const channel = value.slice(cut + 1);
        const how = t(`consent:channel.${channel as "all"}`, { defaultValue: channel });
        return `${purpose(value.slice(0, cut))}: ${how}`;
      }
      case "stage":
      case "language":
      case "last_call_class":
      case "promises":
        return t(`value.${value as "client"}`, { defaultValue: value });
      default:
        return value;
    }
  };
}
