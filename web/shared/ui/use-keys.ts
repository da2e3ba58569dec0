import { useEffect, useRef } from 'react'

export type Keys = Readonly<Record<string, (event: KeyboardEvent) => void>>

/** `Alt+1`, `F2`, `Space`: what was pressed, by the place of the key, so that an input method does not change it. */
export function chordOf(event: KeyboardEvent): string {
  const key = /^(Digit|Key)(.)$/.exec(event.code)?.[2] ?? (event.code === 'Space' ? 'Space' : event.key)
  return `${event.ctrlKey ? 'Ctrl+' : ''}${event.altKey ? 'Alt+' : ''}${event.shiftKey && (event.altKey || event.ctrlKey) ? 'Shift+' : ''}${key}`
}

/** True while what is typed is text: letters and the space bar then belong to it. */
export function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLInputElement ||
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement ||
    (target instanceof HTMLElement && target.isContentEditable)
  )
}

/** A letter, a figure, a sign or the space bar alone: something that could be typed. */
const isPlain = (chord: string): boolean => chord === 'Space' || chord.length === 1

/**
 * Keys of the whole screen. Function keys and chords work everywhere; plain ones only where nothing is typed. A held key counts once,
 * and nothing fires while an input method is composing or a dialog is open.
 */
export function useKeys(keys: Keys): void {
  const current = useRef(keys)
  current.current = keys
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.isComposing || event.defaultPrevented) return
      const chord = chordOf(event)
      const act = current.current[chord]
      if (!act) return
      if (isPlain(chord) && isTyping(event.target)) return
      if (chord === 'Space' && event.target instanceof HTMLButtonElement) return
      if (document.querySelector('dialog[open]')) return
      event.preventDefault()
      if (!event.repeat) act(event)
    }
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  }, [])
}
