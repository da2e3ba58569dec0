import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { onStream } from '#contract/pointer.ts'
import { chooseDevices } from '../../../shared/rooms/capture/device-choice.ts'
import { useDeviceChoice } from '../../../shared/rooms/ui/use-device-choice.ts'
import { FreezeBoard } from '../../../shared/rooms/ui/freeze-board.tsx'
import { Icon } from '../../../shared/rooms/ui/icons.tsx'
import { ownLineWords } from '../../../shared/rooms/ui/peer-words.ts'
import { PointersOver } from '../../../shared/rooms/ui/pointers-over.tsx'
import { RecordButton } from '../../../shared/rooms/ui/record-button.tsx'
import { RoomBands } from '../../../shared/rooms/ui/room-bands.tsx'
import { useOwn, useRoom, useRoomView } from '../../../shared/rooms/ui/room-context.ts'
import { Stage } from '../../../shared/rooms/ui/stage.tsx'
import { StreamVideo } from '../../../shared/rooms/ui/stream-video.tsx'
import { TalkButton } from '../../../shared/rooms/ui/talk-button.tsx'
import { useDevices } from '../../../shared/rooms/ui/use-devices.ts'
import { useFreeze } from '../../../shared/rooms/ui/use-freeze.ts'
import { useFreshFrame } from '../../../shared/rooms/ui/use-fresh-frame.ts'
import { useRoomKeys } from '../../../shared/rooms/ui/use-room-keys.ts'
import type { Talk } from '../../../shared/rooms/ui/use-talk.ts'
import { MonitorPanel } from '../../../shared/rooms/ui/vitals/monitor-panel.tsx'
import type { MonitorFeed } from '../../../shared/rooms/vitals/monitor-feed.ts'
import { CrewLines } from './crew-lines.tsx'
import { MonitorChoice } from './monitor-choice.tsx'
import type { useLiveView } from './use-live-view.ts'
import type { ConnectedMonitor } from './use-monitor.ts'

interface Props {
  live: ReturnType<typeof useLiveView>
  monitor: ConnectedMonitor | null
  onMonitor: (feed: MonitorFeed | null) => void
  onClose: () => void
}

/** The patient's picture as others see it, who looks, and large things to press. The bar of the next step stays below. */
export function VideoScreen({ live, monitor, onMonitor, onClose }: Props) {
  const { t } = useTranslation(['crew', 'rooms', 'words'])
  const box = useRef<HTMLElement>(null)
  const { connection } = useRoom()
  const track = useOwn((own) => own.tracks.patient_view)
  const rung = useRoomView((view) => view.rung)
  const isLive = useRoomView((view) => view.phase.name === 'live')
  const ownId = useRoomView((view) => view.peerId)
  const picture = useRef<HTMLVideoElement>(null)
  const [choosing, setChoosing] = useState(false)
  const talk = useCrewTalk()
  const freeze = useFreeze()
  // What a doctor draws on a frozen picture is meant for the hands in here.
  useFreshFrame(freeze.frame === null, freeze.open)
  useRoomKeys(box, { Escape: onClose }, talk.press)
  const cameras = useDevices(track?.id).filter((one) => one.kind === 'videoinput').length
  const line = ownLineWords(rung, t)
  return (
    <section ref={box} className="crew-video" aria-label={t('video.title')}>
      <div className="crew-video__bands">
        <RoomBands />
      </div>
      <div className="crew-video__picture">
        {freeze.frame ? (
          <FreezeBoard key={freeze.frame.entryId} frame={freeze.frame} onClose={freeze.close} />
        ) : (
          <>
            {track ? (
              <>
                <StreamVideo track={track} fit="contain" video={picture} />
                {ownId ? <PointersOver on={onStream(ownId, 'patient_view')} video={picture} /> : null}
              </>
            ) : (
              <button type="button" className="crew-video__start" disabled={live.isOpening} onClick={() => void live.open()}>
                <Icon name="camera" />
                {t(live.isOpening ? 'video.opening' : live.asks ? 'video.askedStart' : 'video.start')}
              </button>
            )}
            <p className="crew-video__who" data-watched={live.viewers.length > 0}>
              {live.isLive ? <i aria-hidden="true" /> : null}
              {live.viewers.length > 0
                ? t('video.seenBy', { names: live.viewers.map((one) => one.displayName).join(t('common:listSeparator')) })
                : t(live.isLive ? 'video.nobodyYet' : 'video.off')}
            </p>
            {line ? <p className="crew-video__line">{line}</p> : null}
          </>
        )}
      </div>
      <aside className="crew-video__side">
        <div className="crew-video__others">
          <Stage layout="speaker" compact />
        </div>
        <CrewLines />
      </aside>
      {monitor ? (
        <div className="crew-video__monitor">
          <MonitorPanel monitor={monitor.shown} name={monitor.feed.name} strips={1} px_mm={5} />
          {monitor.held > 0 ? <p className="crew-warning">{t(isLive ? 'video.sendsHeld' : 'video.held')}</p> : null}
        </div>
      ) : null}
      <div className="crew-video__keys">
        {talk.pushToTalk ? (
          <TalkButton talk={talk} className="glove glove--big crew-video__talk" />
        ) : (
          <button
            type="button"
            className="glove glove--big crew-video__talk"
            data-held={talk.speaking}
            aria-pressed={talk.speaking}
            onClick={talk.toggle}
          >
            <Icon name={talk.speaking ? 'microphone' : 'muted'} />
            {t(talk.speaking ? 'video.openMicrophone' : 'video.closedMicrophone')}
          </button>
        )}
        <button type="button" className="glove" aria-pressed={!talk.pushToTalk} onClick={() => talk.setPushToTalk(!talk.pushToTalk)}>
          {t(talk.pushToTalk ? 'video.keepOpen' : 'video.holdInstead')}
        </button>
        {cameras > 1 && track ? (
          <button type="button" className="glove" onClick={() => void connection.own.switchCamera('patient_view')}>
            <Icon name="switch" />
            {t('rooms:control.switch')}
          </button>
        ) : null}
        <button type="button" className="glove" aria-pressed={monitor !== null} onClick={() => setChoosing(true)}>
          {t('video.monitor')}
        </button>
        <RecordButton className="glove" />
        {live.isLive ? (
          <button type="button" className="glove glove--danger" onClick={live.close}>
            {t('video.stop')}
          </button>
        ) : null}
        <button type="button" className="glove" onClick={onClose}>
          {t('video.back')}
        </button>
      </div>
      {choosing ? <MonitorChoice connected={monitor?.feed ?? null} onChoose={onMonitor} onClose={() => setChoosing(false)} /> : null}
    </section>
  )
}

/** A cabin is loud and others' business: the microphone is closed unless it is held, or kept open on purpose. */
function useCrewTalk(): Talk & { setPushToTalk(on: boolean): void } {
  const { connection } = useRoom()
  const { own } = connection
  const keepsOpen = useDeviceChoice((choice) => choice.crewKeepsOpen)
  const has = useOwn((state) => state.tracks.microphone !== undefined)
  const muted = useOwn((state) => state.muted)
  const speak = (on: boolean) => {
    own.mute(!on)
    if (on && !own.track('microphone')) void own.start('microphone')
  }
  return {
    speaking: has && !muted,
    pushToTalk: !keepsOpen,
    may: true,
    toggle: () => speak(muted || !has),
    press: speak,
    setPushToTalk(on) {
      chooseDevices({ crewKeepsOpen: !on })
      speak(!on)
    },
  }
}
