import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useRoomLine } from '../../realtime/live-screen.ts'
import { OwnMedia, type CameraSource } from '../capture/own-media.ts'
import { warmUp } from '../connection/warm-up.ts'
import { DeviceFields } from './device-fields.tsx'
import { Icon } from './icons.tsx'
import { MicrophoneMeter } from './microphone-meter.tsx'
import { StreamVideo } from './stream-video.tsx'
import { useStore } from 'zustand'

export interface Entered {
  camera: boolean
  microphone: boolean
}

/** Before the room: how one looks and sounds, and one button. Whoever refuses the camera may go in without it. */
export function Entrance({ roomId, cameraAs, onEnter }: { roomId: string; cameraAs: CameraSource; onEnter: (with_: Entered) => void }) {
  const { t } = useTranslation(['rooms', 'common'])
  const line = useRoomLine()
  const [own] = useState(() => new OwnMedia({ track: () => {}, muted: () => {} }, cameraAs === 'patient_view' ? 'environment' : 'user'))
  const { tracks, problems, opening, facing } = useStore(own.state)
  const [wanted, setWanted] = useState<Entered>({ camera: true, microphone: true })
  useEffect(() => {
    void own.start(cameraAs)
    void own.start('microphone')
    return () => {
      for (const source of ['camera', 'patient_view', 'microphone'] as const) own.stop(source)
    }
  }, [own, cameraAs])
  useEffect(() => {
    if (line) warmUp(line, roomId)
  }, [line, roomId])
  const picture = wanted.camera ? tracks[cameraAs] : undefined
  /** What is not wanted is let go at once: a camera that is said to be off does not look. */
  const want = (change: Partial<Entered>) => {
    const next = { ...wanted, ...change }
    setWanted(next)
    for (const [source, isWanted] of [
      [cameraAs, next.camera],
      ['microphone', next.microphone],
    ] as const)
      if (isWanted) void own.start(source)
      else own.stop(source)
  }
  const enter = () => {
    // The device is let go here and opened again within: some can be held only once.
    for (const source of ['camera', 'patient_view', 'microphone'] as const) own.stop(source)
    onEnter(wanted)
  }
  return (
    <div className="entrance">
      <div className="entrance__picture">
        {picture ? (
          <StreamVideo track={picture} fit="cover" mirrored={cameraAs === 'camera' && facing === 'user'} />
        ) : (
          <div className="entrance__none">
            <p>
              {!wanted.camera
                ? t('entrance.withoutCamera')
                : problems[cameraAs]
                  ? `${t('capture.noPicture')} ${t(`capture.${problems[cameraAs]}`)}`
                  : opening.length > 0
                    ? t('entrance.opening')
                    : t('entrance.noPicture')}
            </p>
            {wanted.camera && problems[cameraAs] ? (
              <button type="button" className="button" data-testid="retry-camera" onClick={() => void own.start(cameraAs)}>
                {t('common:action.retry')}
              </button>
            ) : null}
          </div>
        )}
        <MicrophoneMeter track={wanted.microphone ? tracks.microphone : undefined} />
      </div>
      <div className="entrance__side">
        <div className="entrance__toggles">
          <button type="button" className="button" aria-pressed={wanted.camera} onClick={() => want({ camera: !wanted.camera })}>
            <Icon name={wanted.camera ? 'camera' : 'cameraOff'} />
            {t(wanted.camera ? 'entrance.camera' : 'entrance.noCamera')}
          </button>
          <button
            type="button"
            className="button"
            aria-pressed={wanted.microphone}
            onClick={() => want({ microphone: !wanted.microphone })}
          >
            <Icon name={wanted.microphone ? 'microphone' : 'muted'} />
            {t(wanted.microphone ? 'entrance.microphone' : 'entrance.noMicrophone')}
          </button>
        </div>
        {problems.microphone && wanted.microphone ? (
          <div className="notice notice--warning" role="alert">
            <span className="notice__text">
              <b>{t('capture.noSound')}</b> {t(`capture.${problems.microphone}`)}
            </span>
            <button
              type="button"
              className="button button--small"
              data-testid="retry-microphone"
              onClick={() => void own.start('microphone')}
            >
              {t('common:action.retry')}
            </button>
          </div>
        ) : null}
        <DeviceFields
          again={tracks[cameraAs]?.id}
          changed={(what) => {
            if (what === 'camera') void own.reopen(cameraAs)
            if (what === 'microphone') void own.reopen('microphone')
            if (what === 'sound') void own.applySoundSettings()
          }}
        />
        <button type="button" className="button button--primary entrance__enter" disabled={!line} onClick={enter}>
          {t('entrance.enter')}
        </button>
        <a className="entrance__test" href="/devices" target="_blank" rel="noreferrer">
          {t('entrance.test')}
        </a>
      </div>
    </div>
  )
}
