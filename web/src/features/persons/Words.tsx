import css from "./Persons.module.css";

/** A list of short words, each in its own frame. */
export function Words({ words }: { words: readonly string[] }) {
  return (
    <span className={css.words}>
      {words.map((word) => (
        <span key={word}>{word}</span>
      ))}
    </span>
  );
}
