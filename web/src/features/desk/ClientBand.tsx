import type { CallView } from "../../api/facts";
import { useLive } from "../../live/hooks";
import { largeInkOn } from "../../ui/colour";
import { useNames } from "../../ui/names";
import css from "./NowPanel.module.css";

/** Whose name to say: the largest words of the screen, in the client's colour. */
export function ClientBand({ call }: { call: CallView }) {
  const names = useNames();
  const colour =
    useLive((state) => (call.client ? state.clients[call.client]?.colour : undefined)) ?? "#5a6673";
  return (
    <div className={css.band} style={{ background: colour, color: largeInkOn(colour) }}>
      <h1>{names.client(call.client)}</h1>
    </div>
  );
}
