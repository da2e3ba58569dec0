import { useId, type Ref } from 'react'

interface Props {
  label: string
  value: string
  onChange: (value: string) => void
  hint?: string
  type?: 'text' | 'password'
  autoComplete?: string
  inputMode?: 'numeric'
  readOnly?: boolean
  autoFocus?: boolean
  ref?: Ref<HTMLInputElement>
}

export function Field({ label, value, onChange, hint, type = 'text', ref, ...rest }: Props) {
  const id = useId()
  return (
    <div className="sign-in__field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        ref={ref}
        className="field"
        type={type}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        autoCapitalize="none"
        spellCheck={false}
        maxLength={200}
        {...rest}
      />
      {hint ? <p className="sign-in__hint">{hint}</p> : null}
    </div>
  )
}
