import { useEffect, useRef, type RefObject } from 'react'

interface Props {
  track: MediaStreamTrack
  /** Filled and cut, or whole. */
  fit?: 'cover' | 'contain'
  mirrored?: boolean
  video?: RefObject<HTMLVideoElement | null>
}

/** A picture. Its sound is played elsewhere. The last frame stays where the track ends, until another takes its place. */
export function StreamVideo({ track, fit = 'contain', mirrored = false, video }: Props) {
  const own = useRef<HTMLVideoElement>(null)
  const element = video ?? own
  useEffect(() => {
    const shown = element.current
    if (!shown) return
    shown.srcObject = new MediaStream([track])
    const play = () => void shown.play().catch(() => {})
    play()
    // A page that was in the background may have been stopped by the browser.
    document.addEventListener('visibilitychange', play)
    return () => document.removeEventListener('visibilitychange', play)
  }, [track, element])
  return <video ref={element} className="stream" data-fit={fit} data-mirrored={mirrored} autoPlay playsInline muted />
}
