import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Icon } from './icons.tsx'
import type { Talk } from './use-talk.ts'

/** Held to speak: with a finger, a mouse or a key. Letting go anywhere closes it, so that no cabin is overheard by accident. */
export function TalkButton({ talk, className = 'talk' }: { talk: Talk; className?: string }) {
  const { t } = useTranslation('rooms')
  const [held, setHeld] = useState(false)
  const press = (down: boolean) => {
    setHeld(down)
    talk.press(down)
  }
  useEffect(() => {
    if (!held) return
    const release = () => press(false)
    const events = ['pointerup', 'pointercancel', 'blur'] as const
    for (const event of events) window.addEventListener(event, release)
    return () => {
      for (const event of events) window.removeEventListener(event, release)
    }
  })
  return (
    <button
      type="button"
      className={className}
      data-held={held || talk.speaking}
      aria-pressed={talk.speaking}
      onPointerDown={(event) => {
        if (event.button === 0) press(true)
      }}
      onContextMenu={(event) => event.preventDefault()}
      onKeyDown={(event) => {
        if (!event.repeat && (event.key === ' ' || event.key === 'Enter')) press(true)
      }}
      onKeyUp={(event) => {
        if (event.key === ' ' || event.key === 'Enter') press(false)
      }}
    >
      <Icon name={talk.speaking ? 'microphone' : 'muted'} />
      {t(talk.speaking ? 'talk.speaking' : 'talk.hold')}
    </button>
  )
}
