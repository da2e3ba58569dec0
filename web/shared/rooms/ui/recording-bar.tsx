import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { answerRecording, getRoom, setRecording } from '#contract/rest/rooms.ts'
import { keep, read, readAgain } from '../../api/queries.ts'
import { useMe } from '../../api/session.ts'
import { useCommand } from '../../api/use-command.ts'
import { ProblemNotice } from '../../ui/problem-notice.tsx'
import { useRoom, useRoomView } from './room-context.ts'

/** While a recording runs everybody sees it, is asked, and may answer otherwise at any time. Only who agreed is recorded. */
export function RecordingBar() {
  const { t } = useTranslation(['rooms', 'common'])
  const { roomId } = useRoom()
  const me = useMe()
  const recording = useRoomView((view) => view.recording)
  const changes = useRoomView((view) => view.changes)
  const { data: room } = useQuery({ ...read(getRoom, { params: { roomId } }), enabled: recording })
  const answer = useCommand(answerRecording, (next) => keep(getRoom, { params: { roomId } }, next))
  useEffect(() => {
    if (changes > 0) void readAgain(getRoom, { roomId })
  }, [changes, roomId])
  if (!recording) return null
  const own = room?.consents.find((one) => one.accountId === me.accountId)?.answer ?? null
  const agreed = room?.consents.filter((one) => one.answer === 'given') ?? []
  const say = (word: 'given' | 'refused') => void answer.run({ params: { roomId }, body: { answer: word } })
  return (
    <div className="recording" data-asks={room !== undefined && own === null}>
      <span className="recording__mark">
        <i aria-hidden="true" />
        {t('recording.on')}
      </span>
      <span className="recording__who">
        {own === null
          ? t('recording.ask')
          : own === 'given'
            ? t('recording.given', { names: agreed.map((one) => one.displayName).join(t('common:listSeparator')) })
            : t('recording.refused')}
      </span>
      {own === 'given' ? null : (
        <button type="button" className="button button--primary" disabled={answer.busy} onClick={() => say('given')}>
          {t('recording.agree')}
        </button>
      )}
      {own === 'refused' ? null : (
        <button type="button" className="button" disabled={answer.busy} onClick={() => say('refused')}>
          {t(own === null ? 'recording.refuse' : 'recording.withdraw')}
        </button>
      )}
      <ProblemNotice problem={answer.problem} onAgain={() => void answer.again()} onClose={answer.dismiss} />
    </div>
  )
}

/** Starts and ends the recording. */
export function useRecordingSwitch() {
  const { roomId } = useRoom()
  const recording = useRoomView((view) => view.recording)
  const command = useCommand(setRecording, (room) => keep(getRoom, { params: { roomId } }, room))
  return {
    recording,
    busy: command.busy,
    problem: command.problem,
    dismiss: command.dismiss,
    toggle: () => void command.run({ params: { roomId }, body: { recording: !recording } }),
  }
}
