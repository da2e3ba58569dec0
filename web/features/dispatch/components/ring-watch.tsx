import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { queueOf } from '../logic/queue.ts'
import { useSeatContext } from '../seat-context.ts'
import { useSeat } from '../seat-store.ts'
import { startRinging } from '../sound/ringer.ts'

const flash_ms = 700

/** A ringing call is heard, and seen in the title of a tab that lies behind others. */
export function RingWatch() {
  const { t } = useTranslation('dispatch')
  const { board, me, live } = useSeatContext()
  const muted = useSeat((seat) => seat.muted)
  const ringing = queueOf(board, me.accountId).ringing.length
  const rings = live && ringing > 0
  useEffect(() => {
    if (rings && !muted) return startRinging()
    return undefined
  }, [rings, muted])
  useEffect(() => {
    const plain = t('pageTitle')
    document.title = plain
    if (!rings) return
    let on = false
    const timer = setInterval(() => {
      on = !on
      document.title = on ? t('ringingTitle', { count: ringing }) : plain
    }, flash_ms)
    return () => {
      clearInterval(timer)
      document.title = plain
    }
  }, [rings, ringing, t])
  return null
}
