import { createRoute, createRouter, lazyRouteComponent } from "@tanstack/react-router";
import { asAudit } from "../features/audit/filters";
import { asFilters } from "../features/calls/filters";
import { asProducts } from "../features/offers/search";
import { asPersons } from "../features/persons/search";
import { asResults, asScripts } from "../features/scripts/search";
import { asSetup } from "../features/setup/search";
import { asSpan } from "../ui/span";
import { reportRoutes } from "./reportRoutes";
import { rootRoute } from "./rootRoute";
import { Start } from "./Start";

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

const portalRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/portal",
  validateSearch: asSpan,
  component: lazyRouteComponent(() => import("../features/portal/PortalPage"), "PortalPage"),
});

const productsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/products",
  validateSearch: asProducts,
  component: lazyRouteComponent(() => import("../features/offers/ProductsPage"), "ProductsPage"),
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
    portalRoute,
    productsRoute,
    accountRoute,
    auditRoute,
    importsRoute,
    segmentsRoute,
    privacyRoute,
    ...reportRoutes,
  ]),
  defaultPreload: "intent",
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
