import { CaptureRefusal, captureMissing, captureProblemOf } from './capture-problem.ts'
import type { DeviceChoice } from './device-choice.ts'

/** Towards the person who holds the machine, or away from it. */
export type Facing = 'user' | 'environment'

const picture = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 25, max: 30 } } as const

/** Opens the camera that was chosen, else one that faces so. Throws CaptureRefusal. */
export function openCamera(choice: Pick<DeviceChoice, 'camera'>, facing: Facing): Promise<MediaStreamTrack> {
  const wanted: MediaTrackConstraints[] = [
    ...(choice.camera ? [{ ...picture, deviceId: { exact: choice.camera } }] : []),
    { ...picture, facingMode: { ideal: facing } },
    // Any picture is better than none.
    {},
  ]
  return firstThatOpens(wanted, (video) => ({ video }))
}

/** Opens the microphone that was chosen, else the system's. Throws CaptureRefusal. */
export function openMicrophone(choice: DeviceChoice): Promise<MediaStreamTrack> {
  const sound = soundSettings(choice)
  const wanted: MediaTrackConstraints[] = [...(choice.microphone ? [{ ...sound, deviceId: { exact: choice.microphone } }] : []), sound, {}]
  return firstThatOpens(wanted, (audio) => ({ audio }))
}

export const soundSettings = ({ echoCancellation, noiseSuppression, autoGainControl }: DeviceChoice): MediaTrackConstraints => ({
  echoCancellation,
  noiseSuppression,
  autoGainControl,
  channelCount: { ideal: 1 },
})

/** Asks which screen or window. Throws CaptureRefusal; `cancelled` where the person closed the picker. */
export async function openScreen(): Promise<MediaStreamTrack> {
  const devices = (navigator as { mediaDevices?: MediaDevices }).mediaDevices
  if (!devices || !('getDisplayMedia' in devices)) throw new CaptureRefusal(captureMissing() ?? 'unsupported')
  try {
    return only(await devices.getDisplayMedia({ video: { frameRate: { ideal: 15, max: 30 } }, audio: false }))
  } catch (error) {
    throw new CaptureRefusal(captureProblemOf(error, 'screen'), error)
  }
}

/** A device that is gone or cannot do what is asked: the next best. What a person or another program forbids is not tried again. */
async function firstThatOpens(wanted: MediaTrackConstraints[], of: (one: MediaTrackConstraints) => MediaStreamConstraints) {
  const missing = captureMissing()
  if (missing) throw new CaptureRefusal(missing)
  let last: unknown
  for (const constraints of wanted) {
    try {
      return only(await navigator.mediaDevices.getUserMedia(of(constraints)))
    } catch (error) {
      last = error
      const problem = captureProblemOf(error)
      if (problem !== 'overconstrained' && problem !== 'not_found') break
    }
  }
  throw new CaptureRefusal(captureProblemOf(last), last)
}

function only(stream: MediaStream): MediaStreamTrack {
  const [track] = stream.getTracks()
  if (!track) throw new CaptureRefusal('failed')
  return track
}
