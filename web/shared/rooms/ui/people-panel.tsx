import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { RoomPeer } from '#contract/media.ts'
import { errorSentence } from '#contract/i18n/texts.ts'
import { languageNow } from '../../i18n/i18n.ts'
import { RoomRefusal } from '../connection/signalling.ts'
import { Icon } from './icons.tsx'
import { isMuted, lineWords, ownLineWords } from './peer-words.ts'
import { useRoom, useRoomView } from './room-context.ts'
import { ShownOut } from './shown-out.tsx'

/** Who is here, what of them arrives, and, for the host, the way to silence or show out. */
export function PeoplePanel() {
  const { t } = useTranslation(['rooms', 'words'])
  const peers = useRoomView((view) => view.peers)
  const ownId = useRoomView((view) => view.peerId)
  const rung = useRoomView((view) => view.rung)
  const mayRemove = useRoomView((view) => view.rights).includes('remove')
  const [problem, setProblem] = useState<string | null>(null)
  return (
    <div className="people">
      {problem ? (
        <p className="notice notice--alarm" role="alert">
          {problem}
        </p>
      ) : null}
      <ul>
        {peers.map((peer) => (
          <li key={peer.peerId} className="person" data-away={peer.away}>
            <div className="person__who">
              <b>{peer.displayName}</b>
              <small>
                {[peer.peerId === ownId ? t('people.me') : null, t(`words:roomPart.${peer.part}`), peer.institutionName]
                  .filter(Boolean)
                  .join(' · ')}
              </small>
              <Line peer={peer} words={peer.peerId === ownId ? ownLineWords(rung, t) : lineWords(peer, t)} />
            </div>
            {mayRemove && peer.peerId !== ownId ? <Ways peer={peer} onProblem={setProblem} /> : null}
          </li>
        ))}
      </ul>
      {mayRemove ? <ShownOut /> : null}
    </div>
  )
}

function Line({ peer, words }: { peer: RoomPeer; words: string | null }) {
  const { t } = useTranslation(['rooms', 'words'])
  const pictures = peer.sending.filter((one) => one.source !== 'microphone').map((one) => t(`words:mediaSource.${one.source}`))
  return (
    <span className="person__line">
      <Icon name={isMuted(peer) ? 'muted' : 'microphone'} />
      {t(isMuted(peer) ? 'tile.muted' : 'people.speaks')}
      {pictures.length > 0 ? ` · ${pictures.join(' · ')}` : ''}
      {words ? <em>{words}</em> : null}
    </span>
  )
}

function Ways({ peer, onProblem }: { peer: RoomPeer; onProblem: (words: string | null) => void }) {
  const { t } = useTranslation('rooms')
  const { connection } = useRoom()
  const [sure, setSure] = useState(false)
  const ask = (name: 'mute' | 'remove') => {
    onProblem(null)
    connection
      .ask(name, { peerId: peer.peerId })
      .catch((error: unknown) =>
        onProblem(error instanceof RoomRefusal ? (errorSentence(languageNow(), error.code) ?? error.code) : t('people.failed')),
      )
  }
  return (
    <div className="person__ways">
      {isMuted(peer) ? null : (
        <button type="button" className="button button--small" onClick={() => ask('mute')}>
          {t('people.mute')}
        </button>
      )}
      {sure ? (
        <>
          <button type="button" className="button button--small button--danger" onClick={() => ask('remove')}>
            {t('people.removeSure')}
          </button>
          <button type="button" className="button button--small" onClick={() => setSure(false)}>
            {t('people.keep')}
          </button>
        </>
      ) : (
        <button type="button" className="button button--small" onClick={() => setSure(true)}>
          {t('people.remove')}
        </button>
      )}
    </div>
  )
}
