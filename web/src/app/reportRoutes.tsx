import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { asCoverage } from "../features/coverage/search";
import { asQuality } from "../features/quality/quality";
import { asMonths } from "../features/sources/months";
import { asTreatment } from "../features/treatment/words";
import { asSpan } from "../ui/span";
import { rootRoute } from "./rootRoute";

const whatifRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/whatif",
  validateSearch: (raw: Record<string, unknown>): { run?: string } =>
    typeof raw.run === "string" && raw.run !== "" ? { run: raw.run } : {},
  component: lazyRouteComponent(() => import("../features/whatif/WhatIfPage"), "WhatIfPage"),
});

const classesRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/classes",
  validateSearch: asSpan,
  component: lazyRouteComponent(() => import("../features/classes/ClassesPage"), "ClassesPage"),
});

const queueReportRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/reports/queues",
  validateSearch: asSpan,
  component: lazyRouteComponent(() => import("../features/portal/QueueReportPage"), "QueueReportPage"),
});

const agentsReportRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/reports/agents",
  validateSearch: asSpan,
  component: lazyRouteComponent(() => import("../features/calls/AgentsReportPage"), "AgentsReportPage"),
});

const classesAgainRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/classes/again",
  component: lazyRouteComponent(() => import("../features/classes/AgainPage"), "AgainPage"),
});

const coverageRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/reports/coverage",
  validateSearch: asCoverage,
  component: lazyRouteComponent(() => import("../features/coverage/CoveragePage"), "CoveragePage"),
});

const weekRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/reports/week",
  validateSearch: (raw: Record<string, unknown>): { first?: string | undefined } =>
    typeof raw.first === "string" && /^\d{4}-\d{2}-\d{2}$/.test(raw.first) ? { first: raw.first } : {},
  component: lazyRouteComponent(() => import("../features/coverage/WeekPage"), "WeekPage"),
});

const sourcesRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/reports/sources",
  validateSearch: asMonths,
  component: lazyRouteComponent(() => import("../features/sources/SourcesPage"), "SourcesPage"),
});

const offersReportRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/reports/offers",
  validateSearch: asSpan,
  component: lazyRouteComponent(() => import("../features/offers/ReportPage"), "ReportPage"),
});

const treatmentRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/reports/treatment",
  validateSearch: asTreatment,
  component: lazyRouteComponent(() => import("../features/treatment/TreatmentPage"), "TreatmentPage"),
});

const expertsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/reports/experts",
  validateSearch: asSpan,
  component: lazyRouteComponent(() => import("../features/experts/ExpertsPage"), "ExpertsPage"),
});

const qualityRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/quality",
  validateSearch: asQuality,
  component: lazyRouteComponent(() => import("../features/quality/QualityPage"), "QualityPage"),
});

const evaluationRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/quality/evaluations/$id",
  component: lazyRouteComponent(() => import("../features/quality/EvaluationPage"), "EvaluationPage"),
});

/** Pages that look back: reports, quality, classes, what-if. */
export const reportRoutes = [
  whatifRoute,
  classesRoute,
  queueReportRoute,
  agentsReportRoute,
  classesAgainRoute,
  coverageRoute,
  weekRoute,
  sourcesRoute,
  offersReportRoute,
  treatmentRoute,
  expertsRoute,
  qualityRoute,
  evaluationRoute,
] as const;
