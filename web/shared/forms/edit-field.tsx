import type { ReactNode } from 'react'
import { problemAt } from './field-problems.ts'
import { FormField, type FieldAria } from './form-field.tsx'
import type { Editing } from './use-editing.ts'

interface Props<T extends object, K extends keyof T & string> {
  editing: Editing<T>
  problems: ReadonlyMap<string, string | null>
  field: K
  label: string
  rule?: ReactNode
  required?: boolean
  group?: boolean
  /** How a value reads, where somebody else's is shown. */
  text?: (value: T[K]) => ReactNode
  children: (aria: FieldAria, value: T[K], set: (value: T[K]) => void) => ReactNode
}

/** A field of an object being edited, with its error and what others changed. */
export function EditField<T extends object, K extends keyof T & string>(props: Props<T, K>) {
  const { editing, problems, field, label, rule, required, group, text, children } = props
  const conflict = editing.conflictOf(field)
  const shown = (value: T[K]): ReactNode => text?.(value) ?? (value === null || value === '' ? '—' : String(value))
  return (
    <FormField
      label={label}
      rule={rule}
      error={problemAt(problems, field)}
      {...(required ? { required } : {})}
      {...(group ? { group } : {})}
      conflict={
        conflict
          ? {
              theirs: shown(conflict.theirs as T[K]),
              onKeep: () => editing.keepMine(field),
              onTake: () => editing.takeTheirs(field),
            }
          : undefined
      }
    >
      {(aria) => children(aria, editing.values[field], (value) => editing.set(field, value))}
    </FormField>
  )
}

interface TextProps<T extends object, K extends keyof T & string> extends Omit<Props<T, K>, 'children' | 'text' | 'group'> {
  maxLength?: number
  placeholder?: string
  mono?: boolean
  disabled?: boolean
}

/** A line of text; where the field may be null, an empty line is null. */
export function TextField<T extends object, K extends keyof T & string>({
  maxLength = 200,
  placeholder,
  mono = false,
  disabled = false,
  nullable = false,
  ...rest
}: TextProps<T, K> & { nullable?: boolean }) {
  return (
    <EditField {...rest}>
      {(aria, value, set) => (
        <input
          {...aria}
          className={mono ? 'field mono' : 'field'}
          value={(value as string | null) ?? ''}
          maxLength={maxLength}
          placeholder={placeholder}
          disabled={disabled}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => set((nullable && event.target.value === '' ? null : event.target.value) as T[K])}
        />
      )}
    </EditField>
  )
}
