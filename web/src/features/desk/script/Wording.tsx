import { useTranslation } from "react-i18next";
import type { PieceOut } from "../../../api/http";
import css from "./Script.module.css";

/** A wording with its fields filled in: what is known stands out, a gap is drawn as one. */
export function Wording({ pieces }: { pieces: readonly PieceOut[] }) {
  const { t } = useTranslation("script");
  return (
    <>
      {pieces.map((piece, place) => {
        const key = `${place}${piece.field}`;
        if (!piece.field) return <span key={key}>{piece.text}</span>;
        if (piece.filled) return <mark key={key}>{piece.text}</mark>;
        return piece.text ? (
          <span key={key}>{piece.text}</span>
        ) : (
          <span key={key} className={css.gap} title={piece.field}>
            {t("gap")}
          </span>
        );
      })}
    </>
  );
}
