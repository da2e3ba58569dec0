import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { addMessage } from '#contract/rest/rooms.ts'
import { useCommand } from '../../../shared/api/use-command.ts'
import { useLiveEntries } from '../../../shared/rooms/ui/entries.ts'
import { useRoom } from '../../../shared/rooms/ui/room-context.ts'
import { ProblemNotice } from '../../../shared/ui/problem-notice.tsx'
import { hourMinute } from '../../../shared/ui/time-of-day.ts'
import { useCrew } from '../crew-context.ts'

const shown = 2
/** What a crew answers most, one touch each. */
const usual = ['understood', 'repeat', 'wait', 'callMe'] as const

/** The last lines that were written, large enough to be read in a moving car, and answers that need no keyboard. */
export function CrewLines() {
  const { t } = useTranslation('crew')
  const { roomId } = useRoom()
  const { zone, me } = useCrew()
  const lines = useLiveEntries()
    .filter((one) => one.kind === 'chat')
    .slice(-shown)
  const send = useCommand(addMessage)
  const [sent, setSent] = useState<string | null>(null)
  const say = (text: string) => {
    setSent(text)
    void send.run({ params: { roomId }, body: { text } }).finally(() => setSent(null))
  }
  return (
    <div className="crew-lines">
      <ol aria-live="polite">
        {lines.map((line) => (
          <li key={line.id} data-own={line.accountId === me.accountId}>
            <small>
              {line.displayName} {hourMinute(line.at, zone)}
            </small>
            {line.text}
          </li>
        ))}
      </ol>
      <ProblemNotice problem={send.problem} onAgain={() => void send.again()} onClose={send.dismiss} />
      <div className="crew-lines__usual">
        {usual.map((one) => (
          <button key={one} type="button" className="glove" disabled={sent !== null} onClick={() => say(t(`video.usual.${one}`))}>
            {t(`video.usual.${one}`)}
          </button>
        ))}
      </div>
    </div>
  )
}
