import { useEffect, useState, type RefObject } from 'react'
import type { RemoteStream } from '../connection/receiving.ts'
import { noteSeen, stands_ms } from './picture-age.ts'
import { useRoom } from './room-context.ts'

const look_ms = 150

type FrameVideo = HTMLVideoElement & {
  requestVideoFrameCallback?: (told: () => void) => number
  cancelVideoFrameCallback?: (id: number) => void
}

/**
 * How old the picture on the screen is, ms, once it stands; null while it moves. A frozen picture must not pass for the patient of now. The room
 * hears of one that has just stopped, and asks for what the sender still makes.
 */
export function useFrameAge(video: RefObject<HTMLVideoElement | null>, stream: RemoteStream | undefined): number | null {
  const { tiles } = useRoom().connection
  const [age, setAge] = useState<number | null>(null)
  const track = stream?.track
  const consumerId = stream?.consumerId
  const flows = stream !== undefined && !stream.producerPaused && !stream.pausedHere
  useEffect(() => {
    const shown = video.current as FrameVideo | null
    if (!shown || !track || !consumerId) return
    let seen_ms = performance.now()
    let callback: number | undefined
    let frames = -1
    const seen = () => {
      seen_ms = performance.now()
      callback = shown.requestVideoFrameCallback?.(seen)
    }
    callback = shown.requestVideoFrameCallback?.(seen)
    const timer = setInterval(() => {
      if (!shown.requestVideoFrameCallback) {
        const { totalVideoFrames } = shown.getVideoPlaybackQuality()
        if (totalVideoFrames !== frames) seen_ms = performance.now()
        frames = totalVideoFrames
      }
      // What lies in the background draws nothing: that says nothing about the line.
      if (document.visibilityState === 'hidden') seen_ms = performance.now()
      noteSeen(shown, seen_ms)
      const stood_ms = performance.now() - seen_ms
      if (flows) tiles.stood(consumerId, stood_ms)
      setAge(stood_ms < stands_ms ? null : Math.floor(stood_ms / 1000) * 1000)
    }, look_ms)
    return () => {
      clearInterval(timer)
      if (callback !== undefined) shown.cancelVideoFrameCallback?.(callback)
    }
  }, [video, flows, track, consumerId, tiles])
  return age
}
