import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useDeviceChoice } from './use-device-choice.ts'
import { Icon } from './icons.tsx'
import { useRoomView } from './room-context.ts'

type Sink = HTMLAudioElement & { setSinkId?: (id: string) => Promise<void> }

/** Everybody's voice. Where the browser waits for a touch before it may sound, a button says so: silence must not look like nobody speaking. */
export function RoomSound() {
  const { t } = useTranslation('rooms')
  const streams = useRoomView((view) => view.streams)
  const [blocked, setBlocked] = useState(false)
  const elements = useRef(new Set<HTMLAudioElement>())
  const playAll = () => {
    setBlocked(false)
    for (const one of elements.current) void one.play().catch(() => setBlocked(true))
  }
  return (
    <>
      {streams.map((stream) =>
        stream.kind === 'audio' ? (
          <Voice key={stream.consumerId} track={stream.track} elements={elements.current} onBlocked={() => setBlocked(true)} />
        ) : null,
      )}
      {blocked ? (
        <button type="button" className="room-unmute" onClick={playAll}>
          <Icon name="sound" />
          {t('sound.blocked')}
        </button>
      ) : null}
    </>
  )
}

interface VoiceProps {
  track: MediaStreamTrack
  elements: Set<HTMLAudioElement>
  onBlocked: () => void
}

function Voice({ track, elements, onBlocked }: VoiceProps) {
  const element = useRef<HTMLAudioElement>(null)
  const speaker = useDeviceChoice((choice) => choice.speaker)
  const blocked = useRef(onBlocked)
  blocked.current = onBlocked
  useEffect(() => {
    const shown = element.current
    if (!shown) return
    elements.add(shown)
    shown.srcObject = new MediaStream([track])
    void shown.play().catch((error: unknown) => {
      if (error instanceof DOMException && error.name === 'NotAllowedError') blocked.current()
    })
    return () => void elements.delete(shown)
  }, [track, elements])
  useEffect(() => {
    // A speaker that was unplugged: the system's own goes on.
    void (element.current as Sink | null)?.setSinkId?.(speaker ?? '').catch(() => {})
  }, [speaker])
  return <audio ref={element} autoPlay />
}
