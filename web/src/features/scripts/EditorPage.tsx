import "./words";
import { SegmentedControl, Skeleton, Tabs } from "@mantine/core";
import { useDebouncedValue, useHotkeys } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import type { Draft, ScriptOut } from "../../api/http";
import { useMay } from "../../app/session";
import { Fault } from "../../ui/parts";
import { ObjectionsPanel, WholePanel } from "./AsidePanel";
import { Automatic } from "./Automatic";
import { Bar } from "./Bar";
import { ConflictDialog } from "./Conflict";
import { type Document, DocumentContext } from "./document";
import css from "./Editor.module.css";
import { duplicated, inOrder } from "./graph";
import type { Places } from "./layout";
import { Outline } from "./Outline";
import { Problems } from "./Problems";
import { StepPanel } from "./StepPanel";
import { Trial } from "./Trial";
import { useDraft } from "./useDraft";

// The picture brings a library of its own: whoever works with the outline does not load it.
const Picture = lazy(() => import("./Picture").then((module) => ({ default: module.Picture })));

/** One script: picture or outline in the middle, properties right, problems below, the trial left. */
export function EditorPage() {
  const { id } = useParams({ from: "/scripts/$id" });
  const path = { script: id };
  const script = useQuery({
    queryKey: ["scripts", id],
    queryFn: () => api("GET /api/scripts/{script}", { path }),
  });
  const draft = useQuery({
    queryKey: ["scripts", id, "draft"],
    queryFn: () => api("GET /api/scripts/{script}/draft", { path }),
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const layout = useQuery({
    queryKey: ["scripts", id, "layout"],
    queryFn: () => api("GET /api/scripts/{script}/layout", { path }),
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
  });
  for (const each of [script, draft, layout]) {
    if (each.isLoadingError) return <Fault fault={each.error} onAgain={() => void each.refetch()} />;
  }
  if (!script.data || !draft.data || !layout.data) return <Skeleton h="100%" />;
  // A draft that was published is over; the next one begins anew.
  const key = `${id} ${draft.data.number}`;
  return <Editor key={key} script={script.data} draft={draft.data} places={layout.data.places} />;
}

/** A place on the keyboard, so that it works on a Russian layout. */
const PHYSICAL = { usePhysicalKeys: true };
const CHECK_MS = 350;

function useProblems(body: object, client: string) {
  const [settled] = useDebouncedValue(body, CHECK_MS);
  return useQuery({
    queryKey: ["scripts", "check", settled],
    queryFn: () => api("POST /api/scripts/check", { body: { body: { ...settled }, client } }),
    placeholderData: keepPreviousData,
    gcTime: 10_000,
  });
}

/** Places are kept beside the script: moving a step is no change of what is said. */
function useLayoutSaved(id: string, places: Places, readOnly: boolean): void {
  const [settled] = useDebouncedValue(places, 600);
  const stored = useRef(places);
  useEffect(() => {
    if (settled === stored.current || readOnly) return;
    stored.current = settled;
    void api("PUT /api/scripts/{script}/layout", { path: { script: id }, body: { places: settled } }).catch(
      (fault: unknown) => console.warn("the picture was not saved", fault),
    );
  }, [id, settled, readOnly]);
}

interface EditorProps {
  script: ScriptOut;
  draft: Draft;
  places: Places;
}

function Editor({ script: row, draft, places }: EditorProps) {
  const { t } = useTranslation("editor");
  const may = useMay();
  const work = useDraft(draft, places);
  const readOnly = !may("scripts.write") || !row.active;
  const [selected, setSelected] = useState<string | null>(null);
  const [trial, setTrial] = useState<string | null>(null);
  const [trying, setTrying] = useState(true);
  const [view, setView] = useState("picture");
  const [tab, setTab] = useState<string | null>("step");
  const { script } = work.drawing;
  const problems = useProblems(script, row.client);
  useLayoutSaved(row.id, work.drawing.places, readOnly);

  const document: Document = useMemo(
    () => ({
      id: row.id,
      client: row.client,
      script,
      places: work.drawing.places,
      order: inOrder(script),
      problems: problems.data?.problems ?? [],
      automatic: problems.data?.automatic ?? null,
      selected,
      trial,
      readOnly,
      select: (step) => {
        setSelected(step);
        if (step) setTab("step");
      },
      stand: setTrial,
      change: work.change,
      move: work.move,
    }),
    [row, script, work, problems.data, selected, trial, readOnly],
  );

  useHotkeys(
    [
      ["mod+Z", work.undo, PHYSICAL],
      ["mod+shift+Z", work.redo, PHYSICAL],
      ["mod+Y", work.redo, PHYSICAL],
      [
        "mod+D",
        () => {
          if (!selected || readOnly) return;
          const [next, copy] = duplicated(script, selected);
          work.change(next);
          document.select(copy);
        },
        PHYSICAL,
      ],
    ],
    [],
  );

  return (
    <DocumentContext value={document}>
      <div className={css.page}>
        <Bar row={row} work={work} trying={trying} onTrying={() => setTrying(!trying)}>
          <SegmentedControl
            size="xs"
            aria-label={t("view")}
            data={[
              { value: "picture", label: t("picture.title") },
              { value: "outline", label: t("outline") },
            ]}
            value={view}
            onChange={setView}
          />
        </Bar>
        <div className={css.body} data-trial={trying}>
          {trying ? <Trial /> : null}
          <div className={css.middle}>
            <section
              className={`panel ${css.canvas}`}
              aria-label={t(view === "picture" ? "picture.title" : "outline")}
            >
              {view === "picture" ? (
                <Suspense fallback={<Skeleton h="100%" />}>
                  <Picture />
                </Suspense>
              ) : (
                <Outline />
              )}
            </section>
            {problems.isError ? (
              <Fault fault={problems.error} onAgain={() => void problems.refetch()} />
            ) : null}
            <Automatic />
            <Problems checked={problems.isSuccess && !problems.isPlaceholderData} />
          </div>
          <aside className={`panel ${css.side}`} aria-label={t("properties")}>
            <Tabs value={tab} onChange={setTab} keepMounted={false}>
              <Tabs.List mb={10}>
                <Tabs.Tab value="step">{t("tab.step")}</Tabs.Tab>
                <Tabs.Tab value="objections">{t("tab.objections")}</Tabs.Tab>
                <Tabs.Tab value="whole">{t("tab.whole")}</Tabs.Tab>
              </Tabs.List>
              <Tabs.Panel value="step">
                <StepPanel />
              </Tabs.Panel>
              <Tabs.Panel value="objections">
                <ObjectionsPanel />
              </Tabs.Panel>
              <Tabs.Panel value="whole">
                <WholePanel />
              </Tabs.Panel>
            </Tabs>
          </aside>
        </div>
        <ConflictDialog work={work} />
      </div>
    </DocumentContext>
  );
}
