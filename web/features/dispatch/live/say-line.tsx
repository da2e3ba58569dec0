import { useTranslation } from 'react-i18next'
import { addMessage } from '#contract/rest/rooms.ts'
import { useDraft } from '../../../shared/api/drafts.ts'
import { useCommand } from '../../../shared/api/use-command.ts'
import { ProblemNotice } from '../../../shared/ui/problem-notice.tsx'

const longest = 200

/** A line that stands large on the tablet or on the caller's phone: read where nothing can be heard. */
export function SayLine({ roomId }: { roomId: string }) {
  const { t } = useTranslation('dispatch')
  const [text, setText, drop] = useDraft(`room.say.${roomId}`, '')
  const send = useCommand(addMessage, drop)
  return (
    <form
      className="live__say"
      onSubmit={(event) => {
        event.preventDefault()
        if (text.trim()) void send.run({ params: { roomId }, body: { text: text.trim() } })
      }}
    >
      <input
        className="field"
        value={text}
        maxLength={longest}
        placeholder={t('live.say')}
        aria-label={t('live.say')}
        onChange={(event) => setText(event.target.value)}
      />
      <ProblemNotice problem={send.problem} onAgain={() => void send.again()} onClose={send.dismiss} />
    </form>
  )
}
