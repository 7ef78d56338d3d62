import { Button, NumberInput, Select, Skeleton, TextInput } from "@mantine/core";
import { IconArrowsShuffle } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import type { QualitySample, SampleNew } from "../../api/http";
import { useMay } from "../../app/session";
import { useLive } from "../../live/hooks";
import { useNames } from "../../ui/names";
import { Empty, Fault } from "../../ui/parts";
import { dayIn } from "../../ui/span";
import { day } from "../../ui/time";
import { EvaluateButton } from "./EvaluateButton";
import css from "./Quality.module.css";
import { useChange } from "./quality";

const WEEK = 7;

/** Which calls to evaluate: so many of each agent, by chance. */
export function Samples() {
  const { t } = useTranslation("quality");
  const may = useMay();
  const found = useQuery({
    queryKey: ["quality", "samples"],
    queryFn: () => api("GET /api/quality/samples", {}),
  });
  return (
    <>
      {may("quality.manage") ? <DrawForm /> : null}
      {found.isError ? <Fault fault={found.error} onAgain={() => void found.refetch()} /> : null}
      {found.isPending ? <Skeleton h={240} m="md" w="auto" /> : null}
      {found.data?.length === 0 ? (
        <Empty icon={IconArrowsShuffle} title={t("none.samples")} hint={t("none.samples_hint")} />
      ) : null}
      {found.data?.map((each) => (
        <One key={each.id} sample={each} />
      ))}
    </>
  );
}

function DrawForm() {
  const { t } = useTranslation("quality");
  const names = useNames();
  const clients = useLive((state) => state.clients);
  const zone = useLive((state) => state.centre?.zone ?? "UTC");
  const [week, setWeek] = useState(dayIn(Date.now(), zone, -WEEK));
  const [each, setEach] = useState(3);
  const [talk, setTalk] = useState(30);
  const [client, setClient] = useState<string | null>(null);
  const [seed, setSeed] = useState("");
  const draw = useChange((body: SampleNew) => api("POST /api/quality/samples", { body }));
  return (
    <form
      className={css.row}
      onSubmit={(event) => {
        event.preventDefault();
        draw.mutate({ week, per_agent: each, min_talk_s: talk, client, seed });
      }}
    >
      <TextInput
        type="date"
        label={t("sample.week")}
        value={week}
        onChange={(event) => event.currentTarget.value && setWeek(event.currentTarget.value)}
      />
      <NumberInput
        label={t("sample.per_agent")}
        w={130}
        min={1}
        max={50}
        value={each}
        onChange={(value) => setEach(Number(value) || 1)}
      />
      <NumberInput
        label={t("sample.min_talk")}
        w={150}
        min={0}
        max={3600}
        value={talk}
        onChange={(value) => setTalk(Number(value) || 0)}
      />
      <Select
        label={t("column.client")}
        placeholder={t("all")}
        clearable
        data={Object.keys(clients).map((id) => ({ value: id, label: names.client(id) }))}
        value={client}
        onChange={setClient}
      />
      <TextInput
        label={t("sample.seed")}
        placeholder={t("sample.seed_made")}
        maxLength={40}
        value={seed}
        onChange={(event) => setSeed(event.currentTarget.value)}
      />
      <Button type="submit" loading={draw.isPending}>
        {t("sample.draw")}
      </Button>
      {draw.isError ? <Fault fault={draw.error} /> : null}
    </form>
  );
}

function One({ sample }: { sample: QualitySample }) {
  const { t, i18n } = useTranslation("quality");
  const names = useNames();
  const done = sample.calls.filter((each) => each.done).length;
  return (
    <details open={done < sample.calls.length}>
      <summary className={css.group}>
        {t("sample.title", { week: day(sample.week, i18n.language), done, of: sample.calls.length })}{" "}
        <span className={css.quiet}>
          {sample.client ? `${names.client(sample.client)} · ` : ""}
          {t("sample.by_seed", { seed: sample.seed })}
        </span>
      </summary>
      <table className={css.table}>
        <tbody>
          {sample.calls.map((each) => (
            <tr key={`${each.call} ${each.agent}`}>
              <td>{names.agent(each.agent)}</td>
              <td>{names.client(each.client)}</td>
              <td>
                <Link to="/calls" search={{ call: each.call }} className="number-link">
                  {t("open_call")}
                </Link>
              </td>
              <td>
                {each.done ? (
                  t("sample.done")
                ) : (
                  <EvaluateButton call={each.call} client={each.client} agents={[each.agent]} />
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
