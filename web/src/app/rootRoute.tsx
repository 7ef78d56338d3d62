import { createRootRoute } from "@tanstack/react-router";
import { NotFound, Shell } from "./Shell";

export const rootRoute = createRootRoute({ component: Shell, notFoundComponent: NotFound });
