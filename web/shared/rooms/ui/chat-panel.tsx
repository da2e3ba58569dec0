import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { addFile, addMessage, type RoomEntry } from '#contract/rest/rooms.ts'
import { api, newKey } from '../../api/client.ts'
import { useDraft } from '../../api/drafts.ts'
import { sentenceOf } from '../../api/problem.ts'
import { useMe } from '../../api/session.ts'
import { useLiveEntries } from './entries.ts'
import { EntryList } from './entry-list.tsx'
import { Icon } from './icons.tsx'
import { useRoom, useRoomView } from './room-context.ts'

const longest = 2_000

interface Props {
  onOpenFrame: (entryId: string) => void
  onOpenFile: (entry: RoomEntry) => void
}

/** What was written and shown, and a line to write. All of it stays in the record. */
export function ChatPanel({ onOpenFrame, onOpenFile }: Props) {
  const me = useMe()
  const entries = useLiveEntries()
  const end = useRef<HTMLDivElement>(null)
  const last = entries.at(-1)?.id
  useEffect(() => {
    // Younger browsers answer with a promise, which is no way to clean up.
    void end.current?.scrollIntoView({ block: 'end' })
  }, [last])
  return (
    <div className="chat">
      <div className="chat__list">
        <EntryList
          entries={entries}
          zone={me.centre.timeZone}
          ownAccountId={me.accountId}
          onOpenFrame={onOpenFrame}
          onOpenFile={onOpenFile}
        />
        <div ref={end} />
      </div>
      <Write />
    </div>
  )
}

/** A line that did not get through stays where it was typed. */
function Write() {
  const { t } = useTranslation('rooms')
  const { roomId } = useRoom()
  const rights = useRoomView((view) => view.rights)
  const [text, setText, drop] = useDraft(`room.chat.${roomId}`, '')
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const key = useRef(newKey())
  const upload = useUpload()
  async function send() {
    const line = text.trim()
    if (!line || busy) return
    setBusy(true)
    setProblem(null)
    try {
      await api.call(addMessage, { params: { roomId }, body: { text: line }, idempotencyKey: key.current })
      key.current = newKey()
      drop()
    } catch (error) {
      setProblem(sentenceOf(error))
    } finally {
      setBusy(false)
    }
  }
  if (!rights.includes('chat')) return <p className="chat__none">{t('chat.mayNot')}</p>
  return (
    <form
      className="chat__write"
      onSubmit={(event) => {
        event.preventDefault()
        void send()
      }}
    >
      {(problem ?? upload.problem) ? (
        <p className="chat__problem" role="alert">
          {problem ?? upload.problem}
        </p>
      ) : null}
      {upload.share !== null ? <progress value={upload.share} aria-label={t('chat.uploading')} /> : null}
      <textarea
        className="field"
        rows={2}
        value={text}
        maxLength={longest}
        placeholder={t('chat.placeholder')}
        aria-label={t('chat.placeholder')}
        onChange={(event) => {
          setText(event.target.value)
          key.current = newKey()
        }}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return
          event.preventDefault()
          void send()
        }}
      />
      <div className="chat__row">
        {rights.includes('file') ? (
          <label className="button" data-busy={upload.share !== null}>
            <Icon name="file" />
            {t('chat.file')}
            <input type="file" className="sr-only" onChange={(event) => upload.send(event.target)} />
          </label>
        ) : null}
        <button type="submit" className="button button--primary" disabled={busy || text.trim() === ''}>
          {t('chat.send')}
        </button>
      </div>
    </form>
  )
}

function useUpload() {
  const { t } = useTranslation('rooms')
  const { roomId } = useRoom()
  const [share, setShare] = useState<number | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  return {
    share,
    problem,
    send(input: HTMLInputElement) {
      const file = input.files?.[0]
      input.value = ''
      if (!file || share !== null) return
      if (file.size > addFile.maxBytes) return setProblem(t('chat.tooLarge', { most: Math.round(addFile.maxBytes / 1_000_000) }))
      setShare(0)
      setProblem(null)
      api
        .upload(addFile, {
          params: { roomId },
          file,
          onProgress: ({ sent_bytes, total_bytes }) => setShare(total_bytes > 0 ? sent_bytes / total_bytes : 0),
        })
        .catch((error: unknown) => setProblem(sentenceOf(error)))
        .finally(() => setShare(null))
    },
  }
}
