import "@xyflow/react/dist/base.css";
import {
  Background,
  type Connection,
  Controls,
  type Edge,
  type EdgeTypes,
  MarkerType,
  type NodeChange,
  type NodeTypes,
  ReactFlow,
  ReactFlowProvider,
  useReactFlow,
} from "@xyflow/react";
import { useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { nameOf } from "./difference";
import { useDocument } from "./document";
import css from "./Editor.module.css";
import { connected, exits, removed, withStep } from "./graph";
import { arrangement, completed, heightOf, type Places, routeOf, WIDTH } from "./layout";
import { RoutedEdge } from "./RoutedEdge";
import { StepCard, type StepNode } from "./StepCard";
import { stepOf } from "./script";

const TYPES: NodeTypes = { step: StepCard };
const EDGES: EdgeTypes = { routed: RoutedEdge };
const FIRST = 5;

/** The script as a picture: drag, connect, delete. Whoever does not use a pointer has the outline. */
export function Picture() {
  return (
    <ReactFlowProvider>
      <Canvas />
    </ReactFlowProvider>
  );
}

function useNodes(dragged: Places): StepNode[] {
  const { script, places, problems, selected, trial, readOnly } = useDocument();
  const placed = useMemo(() => completed(script, places), [script, places]);
  return useMemo(
    () =>
      script.steps.map((step) => {
        const height = heightOf(step);
        return {
          id: step.id,
          type: "step" as const,
          position: dragged[step.id] ?? placed[step.id] ?? { x: 0, y: 0 },
          width: WIDTH,
          height,
          measured: { width: WIDTH, height },
          selected: step.id === selected,
          draggable: !readOnly,
          deletable: !readOnly,
          ariaLabel: nameOf(step),
          data: {
            step,
            title: nameOf(step),
            start: step.id === script.start,
            wrong: problems.filter((problem) => problem.step === step.id).length,
            trial: step.id === trial,
          },
        };
      }),
    [script, placed, dragged, selected, trial, problems, readOnly],
  );
}

function useEdges(chosen: string | null): Edge[] {
  const { t } = useTranslation("editor");
  const { script, places, readOnly } = useDocument();
  const plan = useMemo(
    () => (Object.keys(places).length === 0 ? arrangement(script) : null),
    [script, places],
  );
  return useMemo(
    () =>
      script.steps.flatMap((step) => {
        const ways = exits(step);
        return ways.flatMap(({ slot, to }, lane): Edge[] => {
          if (!stepOf(script, to)) return [];
          const id = routeOf(step.id, slot);
          const bottom = (plan?.places[step.id]?.y ?? 0) + heightOf(step);
          const right = ways.length > 1 ? { bottom, lane: ways.length - lane } : null;
          return [
            {
              id,
              source: step.id,
              sourceHandle: slot,
              target: to,
              ariaLabel: t("picture.way", {
                from: nameOf(step),
                to: nameOf(stepOf(script, to) ?? step),
              }),
              selected: chosen === id,
              deletable: !readOnly,
              markerEnd: { type: MarkerType.ArrowClosed },
              ...(plan
                ? { type: "routed", data: { points: plan.routes[id] ?? [], right } }
                : { type: "smoothstep" }),
            },
          ];
        });
      }),
    [script, plan, chosen, readOnly, t],
  );
}

function Canvas() {
  const { t } = useTranslation("editor");
  const doc = useDocument();
  const flow = useReactFlow();
  const [dragged, setDragged] = useState<Places>({});
  const [chosen, setChosen] = useState<string | null>(null);
  const nodes = useNodes(dragged);
  const edges = useEdges(chosen);

  // What is chosen in the outline, in a problem or by the trial is brought into sight.
  const wanted = doc.trial ?? doc.selected;
  useEffect(() => {
    if (!wanted) return;
    const node = flow.getNode(wanted);
    if (!node || seen(flow, node.position)) return;
    void flow.setCenter(node.position.x + WIDTH / 2, node.position.y + 60, { zoom: flow.getZoom() });
  }, [wanted, flow]);

  const onNodesChange = (changes: NodeChange<StepNode>[]) => {
    const moved: Places = {};
    let still = false;
    for (const change of changes) {
      if (change.type === "position" && change.position) {
        moved[change.id] = change.position;
        still ||= change.dragging === false;
      }
      if (change.type === "select" && change.selected) {
        setChosen(null);
        doc.select(change.id);
      }
      if (change.type === "select" && !change.selected && change.id === doc.selected) doc.select(null);
    }
    if (Object.keys(moved).length === 0) return;
    if (!still) return setDragged((before) => ({ ...before, ...moved }));
    setDragged({});
    doc.move({ ...completed(doc.script, doc.places), ...moved }, `move ${Object.keys(moved).join(" ")}`);
  };

  const connect = ({ source, sourceHandle, target }: Connection | Edge) => {
    const step = stepOf(doc.script, source);
    if (step) doc.change(withStep(doc.script, connected(step, sourceHandle ?? "next", target)));
  };

  return (
    <ReactFlow<StepNode>
      className={css.flow}
      nodes={nodes}
      edges={edges}
      nodeTypes={TYPES}
      edgeTypes={EDGES}
      onNodesChange={onNodesChange}
      onEdgesChange={(changes) => {
        for (const change of changes)
          if (change.type === "select") setChosen(change.selected ? change.id : null);
      }}
      onConnect={connect}
      onReconnect={(edge, connection) => {
        const step = stepOf(doc.script, edge.source);
        if (!step) return;
        const cut = withStep(doc.script, connected(step, edge.sourceHandle ?? "next", ""));
        const from = stepOf(cut, connection.source);
        if (from)
          doc.change(withStep(cut, connected(from, connection.sourceHandle ?? "next", connection.target)));
      }}
      onDelete={({ nodes: gone, edges: cut }) => {
        if (gone.length > 0)
          return doc.change(
            removed(
              doc.script,
              gone.map((node) => node.id),
            ),
          );
        const less = cut.reduce((script, edge) => {
          const step = stepOf(script, edge.source);
          return step ? withStep(script, connected(step, edge.sourceHandle ?? "next", "")) : script;
        }, doc.script);
        doc.change(less);
      }}
      nodesConnectable={!doc.readOnly}
      edgesReconnectable={!doc.readOnly}
      deleteKeyCode={doc.readOnly ? null : ["Delete", "Backspace"]}
      selectNodesOnDrag={false}
      multiSelectionKeyCode={null}
      selectionKeyCode={null}
      minZoom={0.2}
      maxZoom={1.5}
      snapToGrid
      snapGrid={[4, 4]}
      fitView
      fitViewOptions={{
        nodes: doc.order.slice(0, FIRST).map(({ id }) => ({ id })),
        minZoom: 0.7,
        maxZoom: 0.9,
        padding: 0.08,
      }}
      ariaLabelConfig={{
        "node.a11yDescription.default": t("picture.node"),
        "node.a11yDescription.keyboardDisabled": t("picture.node"),
        "edge.a11yDescription.default": t("picture.edge"),
        "controls.ariaLabel": t("picture.controls"),
        "controls.zoomIn.ariaLabel": t("picture.zoom_in"),
        "controls.zoomOut.ariaLabel": t("picture.zoom_out"),
        "controls.fitView.ariaLabel": t("picture.fit"),
        "handle.ariaLabel": t("way_on"),
      }}
      proOptions={{ hideAttribution: false }}
    >
      <Background gap={20} />
      <Controls showInteractive={false} fitViewOptions={{ maxZoom: 1, padding: 0.12 }} />
    </ReactFlow>
  );
}

function seen(flow: ReturnType<typeof useReactFlow>, at: { x: number; y: number }): boolean {
  const frame = document.querySelector(".react-flow")?.getBoundingClientRect();
  if (!frame) return true;
  const on = flow.flowToScreenPosition({ x: at.x + WIDTH / 2, y: at.y + 30 });
  return (
    on.x > frame.left + 40 && on.x < frame.right - 40 && on.y > frame.top + 20 && on.y < frame.bottom - 40
  );
}
