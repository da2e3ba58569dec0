import { useCallback, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { RoomProps } from '../room-props.ts'
import { ChatPanel } from './chat-panel.tsx'
import { Controls, mayShareScreen } from './controls.tsx'
import { DeviceFields } from './device-fields.tsx'
import { useLiveEntries } from './entries.ts'
import { pictureIn } from './freeze.ts'
import { FreezeBoard } from './freeze-board.tsx'
import { LineDetails } from './line-details.tsx'
import { MaterialPanel } from './material-panel.tsx'
import { PeoplePanel } from './people-panel.tsx'
import { useRecordingSwitch } from './recording-bar.tsx'
import { RoomBands } from './room-bands.tsx'
import { useOwn, useRoom, useRoomView } from './room-context.ts'
import { RoomSound } from './room-sound.tsx'
import { SelfView } from './self-view.tsx'
import { SidePanel, type SideTab } from './side-panel.tsx'
import { Stage } from './stage.tsx'
import { useLayout } from './use-layout.ts'
import { useFreeze } from './use-freeze.ts'
import { useFreshFrame } from './use-fresh-frame.ts'
import { useMaterial } from './use-material.ts'
import { useRoomKeys } from './use-room-keys.ts'
import { useTalk } from './use-talk.ts'
import { RoomVitals } from './vitals/room-vitals.tsx'

/** Inside the room. */
export function RoomInside({ layout: first = 'auto', material: firstMaterial = null, materials = [], side, sideLabel }: RoomProps) {
  const { t } = useTranslation('rooms')
  const { connection, cameraAs } = useRoom()
  const box = useRef<HTMLDivElement>(null)
  const [shown, setShown] = useState<SideTab['name'] | null>(firstMaterial ? 'material' : side ? 'own' : null)
  const [layout, nextLayout] = useLayout(first)
  const material = useMaterial(firstMaterial)
  const freeze = useFreeze()
  const talk = useTalk()
  const record = useRecordingSwitch()
  const rights = useRoomView((view) => view.rights)
  const unread = useUnread(shown === 'chat')
  const { own } = connection
  useFreshFrame(freeze.frame === null, freeze.open)

  // What somebody shows to all is seen without a click.
  const showsToAll = material.following ? `${material.shown?.type}:${material.shown?.id}` : null
  useEffect(() => {
    if (showsToAll) setShown('material')
  }, [showsToAll])

  const toggle = (name: SideTab['name']) => setShown((now) => (now === name ? null : name))
  const freezeMain = useCallback(() => {
    const find = () => {
      const tiles = box.current?.querySelectorAll('.stage__main .tile, .stage__rest .tile') ?? []
      return [...tiles].map(pictureIn).find((one) => one !== null) ?? null
    }
    void freeze.freeze(find)
  }, [freeze])
  useRoomKeys(
    box,
    {
      M: () => talk.may && !talk.pushToTalk && talk.toggle(),
      V: () => rights.includes('show') && (own.track(cameraAs) ? own.stop(cameraAs) : void own.start(cameraAs)),
      C: () => own.track(cameraAs) && void own.switchCamera(cameraAs),
      S: () => rights.includes('share') && mayShareScreen() && (own.track('screen') ? own.stop('screen') : void own.start('screen')),
      F: () => rights.includes('draw') && freezeMain(),
      L: nextLayout,
      D: () => toggle('material'),
      T: () => toggle('chat'),
      P: () => toggle('people'),
      R: () => rights.includes('record') && !record.busy && record.toggle(),
      G: () => toggle('devices'),
      Escape: () => freeze.close(),
    },
    talk.may ? talk.press : null,
  )

  const tabs: SideTab[] = [
    ...(side ? [{ name: 'own' as const, label: sideLabel ?? '', content: side }] : []),
    { name: 'material', label: t('control.material'), content: <MaterialPanel material={material} offered={materials} /> },
    {
      name: 'chat',
      label: t('control.chat'),
      content: (
        <ChatPanel
          onOpenFrame={freeze.open}
          onOpenFile={(entry) => {
            material.open({ type: 'file', id: entry.id })
            setShown('material')
          }}
        />
      ),
    },
    { name: 'people', label: t('control.people'), content: <PeoplePanel /> },
    { name: 'devices', label: t('control.devices'), content: <DevicesTab /> },
  ]
  return (
    <div ref={box} className="room-inside" data-side={shown !== null} tabIndex={-1}>
      <div className="room-inside__bands">
        <RoomBands />
        <MutedByHost />
        {freeze.nothing ? (
          <p className="notice notice--warning room-notice" role="status">
            {t('board.nothing')}
          </p>
        ) : null}
      </div>
      <div className="room-inside__middle">
        <div className="room-inside__pictures">
          {freeze.frame ? (
            <FreezeBoard key={freeze.frame.local ?? freeze.frame.entryId} frame={freeze.frame} onClose={freeze.close} />
          ) : null}
          <div className="room-inside__stage" data-aside={freeze.frame !== null}>
            <Stage layout={layout} onFreeze={rights.includes('draw') ? (find) => void freeze.freeze(find) : undefined} />
            <SelfView />
          </div>
          <RoomVitals />
        </div>
        {shown ? <SidePanel tabs={tabs} shown={shown} onShow={setShown} /> : null}
      </div>
      <Controls
        talk={talk}
        record={record}
        side={shown}
        unread={unread}
        onSide={toggle}
        onLayout={nextLayout}
        onFreeze={freezeMain}
        onLeave={() => connection.leave()}
      />
      <RoomSound />
    </div>
  )
}

function MutedByHost() {
  const { t } = useTranslation('rooms')
  const mutedBy = useRoomView((view) => view.mutedBy)
  const peers = useRoomView((view) => view.peers)
  if (!mutedBy) return null
  const name = peers.find((one) => one.peerId === mutedBy)?.displayName ?? ''
  return (
    <p className="notice notice--warning room-notice" role="status">
      {t('self.mutedBy', { name })}
    </p>
  )
}

function DevicesTab() {
  const { t } = useTranslation('rooms')
  const { connection, cameraAs } = useRoom()
  const picture = useOwn((state) => state.tracks[cameraAs]?.id)
  const { own } = connection
  return (
    <div className="devices devices--narrow">
      <DeviceFields
        again={picture}
        changed={(what) => {
          if (what === 'camera') void own.reopen(cameraAs)
          if (what === 'microphone') void own.reopen('microphone')
          if (what === 'sound') void own.applySoundSettings()
          if (what === 'codec') connection.sendAgain(cameraAs)
        }}
      />
      <LineDetails />
      <a href="/devices" target="_blank" rel="noreferrer">
        {t('entrance.test')}
      </a>
    </div>
  )
}

/** Lines and files that came while the chat was not looked at. */
function useUnread(looking: boolean): number {
  const entries = useLiveEntries()
  const said = entries.filter((one) => one.kind === 'chat' || one.kind === 'file' || one.kind === 'freeze_frame')
  const [read, setRead] = useState<number | null>(null)
  const count = said.length
  useEffect(() => {
    if (looking || read === null) setRead(count)
  }, [looking, count, read])
  return Math.max(0, count - (read ?? count))
}
