import css from "./Persons.module.css";

interface WordsProps {
  words: readonly string[];
  /** A word can be chosen, such as a tag to filter by. */
  onChoose?: (word: string) => void;
}

/** A list of short words, each in its own frame. */
export function Words({ words, onChoose }: WordsProps) {
  return (
    <span className={css.words}>
      {words.map((word) =>
        onChoose ? (
          <button key={word} type="button" onClick={() => onChoose(word)}>
            {word}
          </button>
        ) : (
          <span key={word}>{word}</span>
        ),
      )}
    </span>
  );
}
