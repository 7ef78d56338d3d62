import { Group, Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";

interface HolidaysFieldProps {
  common: Record<string, unknown>;
  country: string;
  region: string;
  disabled: boolean;
  onCountry: (country: string) => void;
  onRegion: (region: string) => void;
}

/** Whose public holidays are days off: a country and, where it matters, a part of it. */
export function HolidaysField({
  common,
  country,
  region,
  disabled,
  onCountry,
  onRegion,
}: HolidaysFieldProps) {
  const { t, i18n } = useTranslation("setup");
  const countries = useQuery({
    queryKey: ["setup", "countries"],
    queryFn: () => api("GET /api/hours/countries", {}),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const name = new Intl.DisplayNames(i18n.language, { type: "region" });
  const data = (countries.data ?? [])
    .map(({ code }) => ({ value: code, label: `${name.of(code) ?? code} (${code})` }))
    .sort((a, b) => a.label.localeCompare(b.label, i18n.language));
  const regions = countries.data?.find(({ code }) => code === country)?.regions ?? [];
  return (
    <Group gap={10} align="flex-start" grow>
      <Select
        {...common}
        searchable
        clearable
        disabled={disabled}
        placeholder={t("hours.no_holidays")}
        data={data}
        value={country || null}
        onChange={(next) => {
          onCountry(next ?? "");
          onRegion("");
        }}
      />
      {regions.length > 0 ? (
        <Select
          label={t("hours.region")}
          searchable
          clearable
          disabled={disabled}
          placeholder={t("hours.whole_country")}
          data={regions}
          value={region || null}
          onChange={(next) => onRegion(next ?? "")}
        />
      ) : null}
    </Group>
  );
}
