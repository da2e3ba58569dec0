import { useTranslation } from 'react-i18next'
import { ProblemNotice } from '../../ui/problem-notice.tsx'
import { Control } from './control.tsx'
import type { useRecordingSwitch } from './recording-bar.tsx'
import { useOwn, useRoom, useRoomView } from './room-context.ts'
import type { SideTab } from './side-panel.tsx'
import { TalkButton } from './talk-button.tsx'
import { useDevices } from './use-devices.ts'
import type { Talk } from './use-talk.ts'

interface Props {
  talk: Talk
  record: ReturnType<typeof useRecordingSwitch>
  side: SideTab['name'] | null
  unread: number
  onSide: (name: SideTab['name']) => void
  onLayout: () => void
  onFreeze: () => void
  onLeave: () => void
}

export const mayShareScreen = (): boolean => 'getDisplayMedia' in ((navigator as { mediaDevices?: object }).mediaDevices ?? {})

/** Everything one can do in a room, each with its word and its key. */
export function Controls({ talk, record, side, unread, onSide, onLayout, onFreeze, onLeave }: Props) {
  const { t } = useTranslation('rooms')
  const { connection, cameraAs } = useRoom()
  const rights = useRoomView((view) => view.rights)
  const hasCamera = useOwn((own) => own.tracks[cameraAs] !== undefined)
  const shares = useOwn((own) => own.tracks.screen !== undefined)
  const cameras = useDevices(hasCamera).filter((one) => one.kind === 'videoinput').length
  const { own } = connection
  return (
    <footer className="room-controls">
      <ProblemNotice problem={record.problem} onClose={record.dismiss} />
      <div className="room-controls__row" role="toolbar" aria-label={t('control.all')}>
        {talk.may && talk.pushToTalk ? <TalkButton talk={talk} /> : null}
        {talk.may && !talk.pushToTalk ? (
          <Control
            icon={talk.speaking ? 'microphone' : 'muted'}
            label={t(talk.speaking ? 'control.mute' : 'control.unmute')}
            keys="M"
            tone={talk.speaking ? 'on' : 'off'}
            pressed={talk.speaking}
            onClick={talk.toggle}
          />
        ) : null}
        {rights.includes('show') ? (
          <Control
            icon={hasCamera ? 'camera' : 'cameraOff'}
            label={t(hasCamera ? 'control.cameraOff' : 'control.cameraOn')}
            keys="V"
            tone={hasCamera ? 'on' : 'off'}
            pressed={hasCamera}
            onClick={() => (hasCamera ? own.stop(cameraAs) : void own.start(cameraAs))}
          />
        ) : null}
        {hasCamera && cameras > 1 ? (
          <Control icon="switch" label={t('control.switch')} keys="C" onClick={() => void own.switchCamera(cameraAs)} />
        ) : null}
        {rights.includes('share') && mayShareScreen() ? (
          <Control
            icon="share"
            label={t(shares ? 'control.unshare' : 'control.share')}
            keys="S"
            pressed={shares}
            onClick={() => (shares ? own.stop('screen') : void own.start('screen'))}
          />
        ) : null}
        <i className="room-controls__gap" />
        {rights.includes('draw') ? <Control icon="freeze" label={t('control.freeze')} keys="F" onClick={onFreeze} /> : null}
        <Control icon="layout" label={t('control.layout')} keys="L" onClick={onLayout} />
        <Control icon="material" label={t('control.material')} keys="D" pressed={side === 'material'} onClick={() => onSide('material')} />
        <Control icon="chat" label={t('control.chat')} keys="T" pressed={side === 'chat'} onClick={() => onSide('chat')}>
          {unread > 0 ? <b className="control__count">{unread}</b> : null}
        </Control>
        <Control icon="people" label={t('control.people')} keys="P" pressed={side === 'people'} onClick={() => onSide('people')} />
        {rights.includes('record') ? (
          <Control
            icon="record"
            label={t(record.recording ? 'control.recordStop' : 'control.record')}
            keys="R"
            pressed={record.recording}
            disabled={record.busy}
            onClick={record.toggle}
          />
        ) : null}
        <Control icon="devices" label={t('control.devices')} keys="G" pressed={side === 'devices'} onClick={() => onSide('devices')} />
        <i className="room-controls__gap" />
        <Control icon="leave" label={t('control.leave')} tone="danger" onClick={onLeave} />
      </div>
    </footer>
  )
}
