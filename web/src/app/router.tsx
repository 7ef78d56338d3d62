import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Navigate,
} from "@tanstack/react-router";
import { asAudit } from "../features/audit/filters";
import { asFilters } from "../features/calls/filters";
import { asSpan } from "../features/classes/span";
import { asCoverage } from "../features/coverage/search";
import { asProducts } from "../features/offers/search";
import { asPersons } from "../features/persons/search";
import { asQuality } from "../features/quality/quality";
import { asResults, asScripts } from "../features/scripts/search";
import { asSetup } from "../features/setup/search";
import { asMonths } from "../features/sources/months";
import { asTreatment } from "../features/treatment/words";
import { NotFound, Shell } from "./Shell";
import { useMay, useSession } from "./session";

const rootRoute = createRootRoute({ component: Shell, notFoundComponent: NotFound });

function Start() {
  const session = useSession();
  const may = useMay();
  return (
    <Navigate
      to={
        session.user.agent
          ? "/desk"
          : may("floor.manage") || may("floor.lead")
            ? "/floor"
            : may("portal.read")
              ? "/portal"
              : "/calls"
      }
      replace
    />
  );
}

const startRoute = createRoute({ getParentRoute: () => rootRoute, path: "/", component: Start });

const deskRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/desk",
  component: lazyRouteComponent(() => import("../features/desk/DeskPage"), "DeskPage"),
});

const floorRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/floor",
  component: lazyRouteComponent(() => import("../features/floor/FloorPage"), "FloorPage"),
});

const callsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/calls",
  validateSearch: asFilters,
  component: lazyRouteComponent(() => import("../features/calls/CallsPage"), "CallsPage"),
});

const setupRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/setup",
  validateSearch: asSetup,
  component: lazyRouteComponent(() => import("../features/setup/SetupPage"), "SetupPage"),
});

const whatifRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/whatif",
  validateSearch: (raw: Record<string, unknown>): { run?: string } =>
    typeof raw.run === "string" && raw.run !== "" ? { run: raw.run } : {},
  component: lazyRouteComponent(() => import("../features/whatif/WhatIfPage"), "WhatIfPage"),
});

const accountRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/account",
  component: lazyRouteComponent(() => import("../features/account/AccountPage"), "AccountPage"),
});

const auditRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/audit",
  validateSearch: asAudit,
  component: lazyRouteComponent(() => import("../features/audit/AuditPage"), "AuditPage"),
});

const classesRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/classes",
  validateSearch: asSpan,
  component: lazyRouteComponent(() => import("../features/classes/ClassesPage"), "ClassesPage"),
});

const portalRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/portal",
  validateSearch: asSpan,
  component: lazyRouteComponent(() => import("../features/portal/PortalPage"), "PortalPage"),
});

const queueReportRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/reports/queues",
  validateSearch: asSpan,
  component: lazyRouteComponent(() => import("../features/portal/QueueReportPage"), "QueueReportPage"),
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

const productsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/products",
  validateSearch: asProducts,
  component: lazyRouteComponent(() => import("../features/offers/ProductsPage"), "ProductsPage"),
});

const offersReportRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/reports/offers",
  validateSearch: asSpan,
  component: lazyRouteComponent(() => import("../features/offers/ReportPage"), "ReportPage"),
});

const importsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/imports",
  validateSearch: (raw: Record<string, unknown>): { run?: string } =>
    typeof raw.run === "string" && raw.run !== "" ? { run: raw.run } : {},
  component: lazyRouteComponent(() => import("../features/imports/ImportsPage"), "ImportsPage"),
});

const segmentsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/segments",
  validateSearch: (raw: Record<string, unknown>): { client?: string; segment?: string } => ({
    ...(typeof raw.client === "string" && raw.client !== "" ? { client: raw.client } : {}),
    ...(typeof raw.segment === "string" && raw.segment !== "" ? { segment: raw.segment } : {}),
  }),
  component: lazyRouteComponent(() => import("../features/segments/SegmentsPage"), "SegmentsPage"),
});

const treatmentRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/reports/treatment",
  validateSearch: asTreatment,
  component: lazyRouteComponent(() => import("../features/treatment/TreatmentPage"), "TreatmentPage"),
});

const personsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/persons",
  validateSearch: asPersons,
  component: lazyRouteComponent(() => import("../features/persons/PersonsPage"), "PersonsPage"),
});

const personRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/persons/$person",
  component: lazyRouteComponent(() => import("../features/persons/PersonPage"), "PersonPage"),
});

const scriptsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/scripts",
  validateSearch: asScripts,
  component: lazyRouteComponent(() => import("../features/scripts/ScriptsPage"), "ScriptsPage"),
});

const scriptRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/scripts/$id",
  component: lazyRouteComponent(() => import("../features/scripts/EditorPage"), "EditorPage"),
});

const scriptResultsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/scripts/$id/results",
  validateSearch: asResults,
  component: lazyRouteComponent(() => import("../features/scripts/results/ResultsPage"), "ResultsPage"),
});

const privacyRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/privacy",
  validateSearch: (raw: Record<string, unknown>): { tab?: string } =>
    typeof raw.tab === "string" && raw.tab !== "" ? { tab: raw.tab } : {},
  component: lazyRouteComponent(() => import("../features/privacy/PrivacyPage"), "PrivacyPage"),
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

export const router = createRouter({
  routeTree: rootRoute.addChildren([
    startRoute,
    deskRoute,
    floorRoute,
    callsRoute,
    personsRoute,
    personRoute,
    setupRoute,
    scriptsRoute,
    scriptRoute,
    scriptResultsRoute,
    classesRoute,
    portalRoute,
    queueReportRoute,
    classesAgainRoute,
    coverageRoute,
    weekRoute,
    sourcesRoute,
    offersReportRoute,
    productsRoute,
    whatifRoute,
    accountRoute,
    auditRoute,
    importsRoute,
    segmentsRoute,
    treatmentRoute,
    privacyRoute,
    expertsRoute,
    qualityRoute,
    evaluationRoute,
  ]),
  defaultPreload: "intent",
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
