interface Props<T extends string> {
  words: readonly T[]
  chosen: readonly T[]
  onChange: (chosen: T[]) => void
  text: (word: T) => string
  /** Why a word cannot be chosen now; null where it can. */
  barred?: (word: T) => string | null
  disabled?: boolean
}

/** All words to be seen at once, any of them chosen; kept in the order of the list. */
export function Choices<T extends string>({ words, chosen, onChange, text, barred, disabled = false }: Props<T>) {
  return (
    <div className="choices">
      {words.map((word) => {
        const reason = barred?.(word) ?? null
        const isChosen = chosen.includes(word)
        return (
          <label key={word} className="choice" title={reason ?? undefined}>
            <input
              type="checkbox"
              checked={isChosen}
              disabled={disabled || (reason !== null && !isChosen)}
              onChange={() => onChange(words.filter((one) => (one === word ? !isChosen : chosen.includes(one))))}
            />
            {text(word)}
          </label>
        )
      })}
    </div>
  )
}
