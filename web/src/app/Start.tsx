import { Navigate } from "@tanstack/react-router";
import { useRows } from "../features/setup/rows";
import { useMay, useSession } from "./session";

/** Where somebody begins: at what he uses all day; who may set up a centre that is still empty, at its guide. */
export function Start() {
  const session = useSession();
  const may = useMay();
  if (session.user.agent) return <Navigate to="/desk" replace />;
  if (may("settings.write") && may("staff.write")) return <SetUpOrFloor />;
  if (may("floor.manage") || may("floor.lead")) return <Navigate to="/floor" replace />;
  return <Navigate to={may("portal.read") ? "/portal" : "/calls"} replace />;
}

/** By what is set up, not by what is alive: without the engine every centre looks empty. */
function SetUpOrFloor() {
  const queues = useRows("queues");
  if (queues.isPending) return null;
  return <Navigate to={queues.data?.length === 0 ? "/setup" : "/floor"} replace />;
}
