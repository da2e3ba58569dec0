import { Select } from 'antd'
import type { FieldAria } from './form-field.tsx'

export interface Choice {
  value: string
  label: string
  /** Further words to find it by. */
  find?: string
}

interface Props {
  aria?: FieldAria
  label?: string
  value: string | null
  choices: readonly Choice[]
  onChange: (value: string | null) => void
  placeholder?: string
  clearable?: boolean
  disabled?: boolean
  width?: number | string
}

/** One of many, found by typing. */
export function SearchSelect({ aria, label, value, choices, onChange, placeholder, clearable = false, disabled = false, width }: Props) {
  return (
    <Select
      {...aria}
      {...(label ? { 'aria-label': label } : {})}
      value={value ?? undefined}
      options={choices.map((choice) => ({
        value: choice.value,
        label: choice.label,
        find: `${choice.label} ${choice.find ?? ''}`.toLowerCase(),
      }))}
      onChange={(next: string | undefined) => onChange(next ?? null)}
      placeholder={placeholder}
      allowClear={clearable}
      disabled={disabled}
      showSearch={{ filterOption: (typed, option) => (option?.find ?? '').includes(typed.trim().toLowerCase()) }}
      popupMatchSelectWidth={false}
      style={{ width: width ?? '100%' }}
      {...(aria?.['aria-invalid'] ? { status: 'error' as const } : {})}
    />
  )
}
