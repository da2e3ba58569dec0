import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Kbd } from '../../../shared/ui/kbd.tsx'
import { startMetronome } from '../sound/ringer.ts'
import { useKeys } from '../../../shared/ui/use-keys.ts'

/** Compressions for the caller: heard, seen and counted, thirty at a time. */
export function Metronome({ bpm }: { bpm: number }) {
  const { t } = useTranslation('dispatch')
  const [on, setOn] = useState(false)
  const [beat, setBeat] = useState(-1)
  useEffect(() => {
    if (!on) return undefined
    const stop = startMetronome(bpm, setBeat)
    return () => {
      stop()
      setBeat(-1)
    }
  }, [on, bpm])
  useKeys({ 'Alt+B': () => setOn(!on) })
  return (
    <section className={on ? 'metronome metronome--on' : 'metronome'}>
      <span key={beat} className={beat >= 0 ? 'metronome__beat metronome__beat--now' : 'metronome__beat'} aria-hidden="true">
        {beat >= 0 ? (beat % 30) + 1 : '♥'}
      </span>
      <span className="metronome__text">
        <b>{t('metronome.title')}</b>
        <small>{t('metronome.rate', { value: bpm })}</small>
      </span>
      <button type="button" className={on ? 'button button--danger' : 'button button--primary'} onClick={() => setOn(!on)}>
        {t(on ? 'metronome.stop' : 'metronome.start')} <Kbd keys="Alt+B" quiet />
      </button>
    </section>
  )
}
