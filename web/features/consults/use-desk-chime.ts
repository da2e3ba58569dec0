import { useTranslation } from 'react-i18next'
import { may } from '#contract/roles.ts'
import { useMe } from '../../shared/api/session.ts'
import { useFact } from '../../shared/realtime/live-screen.ts'
import { tell } from '../../shared/ui/notices.ts'
import { play } from '../../shared/ui/sound.ts'

/** The desk hears what is asked for in haste, what nobody has answered, and what has run out. */
export function useDeskChime(): void {
  const { t } = useTranslation(['consults', 'words'])
  const me = useMe()
  const atDesk = may(me.roles, 'consult.triage')
  useFact((fact) => {
    if (!atDesk) return
    const { name, payload } = fact
    if (name === 'consult.submitted.v1' && 'grade' in payload && payload.grade !== 'routine') {
      chime()
      tell('warning', t('told.asked', { grade: t(`words:consultGrade.${payload.grade}`) }))
    } else if (name === 'consult.escalated.v1' && 'step' in payload && payload.step === 'nobody_left') {
      chime()
      tell('alarm', t('told.nobodyLeft'))
    } else if (name === 'consult.overdue.v1' && 'clock' in payload && 'grade' in payload && payload.grade !== 'routine') {
      chime()
      tell('alarm', t('told.overdue', { grade: t(`words:consultGrade.${payload.grade}`), clock: t(`words:consultClock.${payload.clock}`) }))
    }
  })
}

const chime = () =>
  play([
    [784, 0.16],
    [1047, 0.24],
  ])
