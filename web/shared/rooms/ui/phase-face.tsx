import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ErrorCode } from '#contract/errors.ts'
import { errorSentence } from '#contract/i18n/texts.ts'
import { languageNow } from '../../i18n/i18n.ts'
import { Face, Loading } from '../../ui/faces.tsx'
import { spanText } from '../../ui/spans.ts'
import { useRoomView } from './room-context.ts'

const marks = {
  camera: 'M4 9h15a1.500 1.500 0 0 1 1.500 1.500v11a1.500 1.500 0 0 1-1.500 1.500H4zM20.500 14l8-4.500v13l-8-4.500',
  door: 'M8 4h14v24H8zM18 16h.5M4 28h24',
}

/** Endings that need a word about what one can do. */
const explained = ['removed', 'refused', 'full', 'unsupported'] as const

/** What stands in place of the room while it cannot be entered, and after it is over. Null while it is on. */
export function PhaseFace({ onAgain }: { onAgain: () => void }) {
  const { t } = useTranslation('rooms')
  const phase = useRoomView((view) => view.phase)
  const refusal = useRoomView((view) => view.refusal)
  if (phase.name === 'idle' || phase.name === 'joining') return <Joining refusal={refusal} />
  if (phase.name === 'preparing') {
    if (phase.waitsFor === 'failed')
      return <Face mark={marks.camera} tone="warning" role="alert" title={t('phase.failed')} detail={t('phase.failedDetail')} />
    if (phase.waitsFor === 'preparing') return <Face mark={marks.camera} title={t('phase.preparing')} detail={t('phase.preparingDetail')} />
    return <Joining refusal={refusal} />
  }
  if (phase.name !== 'ended') return null
  const again = (
    <button type="button" className="button button--primary" onClick={onAgain}>
      {t('phase.again')}
    </button>
  )
  const mayAgain = ['left', 'full', 'session_over', 'replaced', 'unsupported'].includes(phase.reason)
  return (
    <Face
      mark={marks.door}
      tone={phase.reason === 'left' ? 'quiet' : 'warning'}
      title={t(`ended.${phase.reason}`)}
      detail={explained.some((one) => one === phase.reason) ? t(`ended.${phase.reason}Detail`) : undefined}
      action={mayAgain ? again : undefined}
    />
  )
}

/** It is asked for again and again: what it was answered last is no secret. */
function Joining({ refusal }: { refusal: ErrorCode | null }) {
  const { t } = useTranslation('rooms')
  const why = refusal && errorSentence(languageNow(), refusal)
  return why ? (
    <Face mark={marks.door} tone="warning" role="status" title={t('phase.joining')} detail={why} />
  ) : (
    <Loading title={t('phase.joining')} />
  )
}

/** Over the room while it comes back: what is broken, and for how long. Pictures that go on are not covered. */
export function TroubleBand() {
  const { t } = useTranslation('rooms')
  const phase = useRoomView((view) => view.phase)
  const since_ms = useRoomView((view) => view.troubledSince_ms)
  const [now, setNow] = useState(() => performance.now())
  const troubled = phase.name === 'reconnecting'
  useEffect(() => {
    if (!troubled) return
    setNow(performance.now())
    const timer = setInterval(() => setNow(performance.now()), 500)
    return () => clearInterval(timer)
  }, [troubled])
  const shown_ms = since_ms === null ? 0 : now - since_ms
  // A blink is not worth a word.
  if (!troubled || shown_ms < 700) return null
  return (
    <p className="room-trouble" role="status">
      {t(`trouble.${phase.what}`, { span: spanText(shown_ms) })}
    </p>
  )
}
