import { Navigate } from "@tanstack/react-router";
import { useLive } from "../live/hooks";
import { useMay, useSession } from "./session";

/** Where somebody begins: at what he uses all day; who may set up a centre that is still empty, at its guide. */
export function Start() {
  const session = useSession();
  const may = useMay();
  const synced = useLive((state) => state.synced);
  const empty = useLive((state) => Object.keys(state.queues).length === 0);
  if (session.user.agent) return <Navigate to="/desk" replace />;
  if (may("settings.write") && may("staff.write")) {
    if (!synced) return null;
    if (empty) return <Navigate to="/setup" replace />;
  }
  if (may("floor.manage") || may("floor.lead")) return <Navigate to="/floor" replace />;
  return <Navigate to={may("portal.read") ? "/portal" : "/calls"} replace />;
}
