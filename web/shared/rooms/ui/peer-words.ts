import type { TFunction } from 'i18next'
import type { RoomPeer, RungReport } from '#contract/media.ts'

/** What must be said about somebody's line, gravest first; null where all is well. */
export function lineWords({ rung, away }: Pick<RoomPeer, 'rung' | 'away'>, t: TFunction): string | null {
  if (away) return t('rooms:tile.away')
  if (rung.sending === 'video' && rung.fault !== 'device') return null
  const what = rung.sending === 'video' ? null : t(`words:rung.${rung.sending}`)
  const why = rung.fault ? t(`rooms:theirFault.${rung.fault}`) : null
  return [what, why].filter(Boolean).join(' · ') || null
}

/** The same about this screen's own line. */
export function ownLineWords({ sending, receiving, fault }: RungReport, t: TFunction): string | null {
  if (sending === 'video' && receiving === 'video') return fault === 'device' ? t('words:rungFault.device') : null
  const what = [
    sending === 'video' ? null : t('rooms:line.sends', { what: t(`words:rung.${sending}`) }),
    receiving === 'video' ? null : t('rooms:line.receives', { what: t(`words:rung.${receiving}`) }),
  ]
  const why = fault ? t(`words:rungFault.${fault}`) : null
  return [...what, why].filter(Boolean).join(' · ')
}

export const isMuted = (peer: RoomPeer): boolean => !peer.sending.some((one) => one.source === 'microphone' && !one.paused)
