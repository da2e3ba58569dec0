import { FormField } from '../../forms/form-field.tsx'

interface Props<T extends string> {
  label: string
  name: string
  words: readonly T[]
  value: T | null
  text: (word: T) => string
  onChange: (word: T) => void
  required?: boolean
  error?: string | undefined
}

/** One of a few words, all to be seen, each a press away. */
export function PickOne<T extends string>({ label, name, words, value, text, onChange, required = false, error }: Props<T>) {
  return (
    <div data-field={name}>
      <FormField label={label} group required={required} error={error}>
        {(aria) => (
          <div className="pick-one">
            {words.map((word, index) => (
              <label key={word} className={word === value ? 'pick-one__word is-chosen' : 'pick-one__word'}>
                <input
                  type="radio"
                  name={`${aria.id}-${name}`}
                  aria-invalid={index === 0 ? aria['aria-invalid'] : undefined}
                  checked={word === value}
                  onChange={() => onChange(word)}
                />
                {text(word)}
              </label>
            ))}
          </div>
        )}
      </FormField>
    </div>
  )
}
