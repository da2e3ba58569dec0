import type { ReactNode } from 'react'
import { Icon, type IconName } from './icons.tsx'

interface Props {
  icon: IconName
  label: string
  /** The letter that does the same. */
  keys?: string
  pressed?: boolean
  tone?: 'danger' | 'off' | 'on'
  disabled?: boolean
  onClick: () => void
  children?: ReactNode
}

/** A control of the room: picture, word, key. */
export function Control({ icon, label, keys, pressed, tone, disabled, onClick, children }: Props) {
  return (
    <button
      type="button"
      className="control"
      data-tone={tone}
      aria-pressed={pressed}
      aria-keyshortcuts={keys}
      title={keys ? `${label} (${keys})` : label}
      disabled={disabled}
      onClick={onClick}
    >
      <Icon name={icon} />
      <span className="control__label">{label}</span>
      {children}
    </button>
  )
}
