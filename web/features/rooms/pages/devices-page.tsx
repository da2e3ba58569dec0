import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useStore } from 'zustand'
import { InvitationAlarm } from '../../../shared/consults/parts/invitation-alarm.tsx'
import { useLiveScreen } from '../../../shared/realtime/live-screen.ts'
import { OwnMedia } from '../../../shared/rooms/capture/own-media.ts'
import { DeviceFields } from '../../../shared/rooms/ui/device-fields.tsx'
import { MicrophoneMeter } from '../../../shared/rooms/ui/microphone-meter.tsx'
import { StreamVideo } from '../../../shared/rooms/ui/stream-video.tsx'
import { NetworkCheck } from '../components/network-check.tsx'
import { SpeakerTest } from '../components/speaker-test.tsx'
import '../../../shared/rooms/ui/room.css'
import '../components/devices-page.css'

/** Before a consult: is the camera the right one, is one heard, does one hear, how far is the server. Nothing of it leaves this machine. */
export function Screen() {
  const { t } = useTranslation('rooms')
  useLiveScreen({ positions: false, presence: false })
  const [own] = useState(() => new OwnMedia({ track: () => {}, muted: () => {} }, 'user'))
  const { tracks, problems, opening } = useStore(own.state)
  const picture = tracks.camera
  const sound = tracks.microphone
  const isOn = picture !== undefined || sound !== undefined
  useEffect(
    () => () => {
      own.stop('camera')
      own.stop('microphone')
    },
    [own],
  )
  const start = () => {
    void own.start('camera')
    void own.start('microphone')
  }
  const stop = () => {
    own.stop('camera')
    own.stop('microphone')
  }
  return (
    <main className="devices-page">
      <header>
        <h1>{t('devices.title')}</h1>
        <p>{t('devices.intro')}</p>
        <InvitationAlarm />
      </header>
      <section className="devices-page__picture" aria-label={t('devices.picture')}>
        <div className="devices-page__view">
          {picture ? <StreamVideo track={picture} mirrored /> : null}
          {picture ? null : (
            <div className="devices-page__none">
              <p>
                {problems.camera
                  ? `${t('capture.noPicture')} ${t(`capture.${problems.camera}`)}`
                  : t(opening.length > 0 ? 'entrance.opening' : 'entrance.noPicture')}
              </p>
              <button type="button" className="button button--primary" disabled={opening.length > 0} onClick={start}>
                {t('devices.start')}
              </button>
            </div>
          )}
        </div>
        <Resolution track={picture} />
        <MicrophoneMeter track={sound} />
        <p className={problems.microphone ? 'devices-page__problem' : 'devices-page__hint'}>
          {problems.microphone ? `${t('capture.noSound')} ${t(`capture.${problems.microphone}`)}` : t('devices.hear')}
        </p>
        {isOn ? (
          <button type="button" className="button" onClick={stop}>
            {t('devices.stop')}
          </button>
        ) : null}
      </section>
      <section className="devices-page__choice">
        <DeviceFields
          again={`${picture?.id} ${sound?.id}`}
          changed={(what) => {
            if (what === 'camera') void own.reopen('camera')
            if (what === 'microphone') void own.reopen('microphone')
            if (what === 'sound') void own.applySoundSettings()
          }}
        />
        <SpeakerTest />
        <NetworkCheck />
      </section>
    </main>
  )
}

function Resolution({ track }: { track: MediaStreamTrack | undefined }) {
  const { t } = useTranslation('rooms')
  const { width, height, frameRate } = track?.getSettings() ?? {}
  if (!width || !height) return null
  return <p className="devices-page__hint">{t('devices.resolution', { width, height, rate: Math.round(frameRate ?? 0) })}</p>
}
