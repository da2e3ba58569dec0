import { createStore, type StoreApi } from 'zustand/vanilla'
import type { MediaSource } from '#contract/vocabulary-rooms.ts'
import { captureProblemOf, type CaptureProblem } from './capture-problem.ts'
import { chooseDevices, deviceChoice } from './device-choice.ts'
import { openCamera, openMicrophone, openScreen, soundSettings, type Facing } from './open-device.ts'

export type CameraSource = 'camera' | 'patient_view'

/** What this machine captures now, and why not what it should. */
export interface OwnMediaState {
  tracks: Partial<Record<MediaSource, MediaStreamTrack>>
  opening: readonly MediaSource[]
  problems: Partial<Record<MediaSource, CaptureProblem>>
  facing: Facing
  muted: boolean
}

/**
 * Camera, microphone and screen of one room. Tracks outlive connections: after a rejoin the same ones are sent again.
 * `onTrack` hears of every track that begins, is replaced or ends (null).
 */
export class OwnMedia {
  readonly state: StoreApi<OwnMediaState>
  readonly #onTrack: (source: MediaSource, track: MediaStreamTrack | null) => void
  readonly #onMuted: (muted: boolean) => void
  readonly #stopWatching: () => void
  /** What was asked for last: a device that opens after it was given up is let go at once. */
  readonly #wanted = new Set<MediaSource>()
  #closed = false

  constructor(on: { track(source: MediaSource, track: MediaStreamTrack | null): void; muted(muted: boolean): void }, facing: Facing) {
    this.#onTrack = on.track
    this.#onMuted = on.muted
    this.state = createStore<OwnMediaState>(() => ({ tracks: {}, opening: [], problems: {}, facing, muted: false }))
    this.#stopWatching = this.#watchDevices()
  }

  track(source: MediaSource): MediaStreamTrack | undefined {
    return this.state.getState().tracks[source]
  }

  /** Opens a device and keeps it. Resolves to whether there is a track; the problem stands in the state. */
  async start(source: MediaSource): Promise<boolean> {
    const { opening } = this.state.getState()
    this.#wanted.add(source)
    if (this.#closed || opening.includes(source)) return false
    if (this.track(source)) return true
    this.state.setState({ opening: [...opening, source] })
    this.#note(source, null)
    try {
      const track = await this.#open(source)
      if (this.#closed || !this.#wanted.has(source)) {
        track.stop()
        return false
      }
      this.#keep(source, track)
      return true
    } catch (error) {
      if (this.#wanted.has(source)) this.#note(source, captureProblemOf(error))
      return false
    } finally {
      this.state.setState((state) => ({ opening: state.opening.filter((one) => one !== source) }))
    }
  }

  stop(source: MediaSource): void {
    this.#wanted.delete(source)
    const track = this.track(source)
    this.#note(source, null)
    if (!track) return
    track.stop()
    this.#set(source, null)
  }

  mute(muted: boolean): void {
    if (this.state.getState().muted === muted) return
    this.state.setState({ muted })
    const track = this.track('microphone')
    if (track) track.enabled = !muted
    this.#onMuted(muted)
  }

  /** The other side of a tablet, else the next camera. A device is let go before the next is opened: many can hold only one. */
  async switchCamera(source: CameraSource): Promise<boolean> {
    const running = this.track(source)?.getSettings()
    const cameras = (await listDevices()).filter(({ kind }) => kind === 'videoinput')
    if (running?.facingMode) {
      chooseDevices({ camera: null })
      this.state.setState({ facing: running.facingMode === 'environment' ? 'user' : 'environment' })
    } else {
      const at = cameras.findIndex(({ deviceId }) => deviceId === running?.deviceId)
      const next = cameras[(at + 1) % Math.max(1, cameras.length)]
      chooseDevices({ camera: next?.deviceId ?? null })
    }
    return this.reopen(source)
  }

  /** Takes what was chosen anew, in the place of what runs. */
  async reopen(source: MediaSource): Promise<boolean> {
    const before = this.track(source)
    if (!before) return false
    before.stop()
    try {
      const track = await this.#open(source)
      if (this.#closed || !this.#wanted.has(source)) track.stop()
      else this.#keep(source, track)
      return true
    } catch (error) {
      this.#set(source, null)
      this.#note(source, captureProblemOf(error))
      return false
    }
  }

  /** Echo, noise and gain as they are chosen now; browsers that cannot change a running track open it again. */
  async applySoundSettings(): Promise<void> {
    const track = this.track('microphone')
    if (!track) return
    await track.applyConstraints(soundSettings(deviceChoice())).catch(() => this.reopen('microphone'))
  }

  close(): void {
    this.#closed = true
    this.#stopWatching()
    for (const track of Object.values(this.state.getState().tracks)) track.stop()
    this.state.setState({ tracks: {} })
  }

  #open(source: MediaSource): Promise<MediaStreamTrack> {
    if (source === 'microphone') return openMicrophone(deviceChoice())
    return source === 'screen' ? openScreen() : openCamera(deviceChoice(), this.state.getState().facing)
  }

  #keep(source: MediaSource, track: MediaStreamTrack): void {
    if (source === 'microphone') track.enabled = !this.state.getState().muted
    track.addEventListener('ended', () => void this.#ended(source, track))
    this.#set(source, track)
  }

  /** A device was pulled out or taken away: the next one, unasked. A screen whose sharing was ended by the browser's bar is simply over. */
  async #ended(source: MediaSource, track: MediaStreamTrack): Promise<void> {
    if (this.#closed || this.track(source) !== track) return
    if (source === 'screen') return this.stop('screen')
    const opened = await this.reopen(source)
    if (!opened && this.state.getState().problems[source] === 'not_found') this.#note(source, 'unplugged')
  }

  #set(source: MediaSource, track: MediaStreamTrack | null): void {
    this.state.setState(({ tracks }) => ({ tracks: withEntry(tracks, source, track) }))
    this.#onTrack(source, track)
  }

  #note(source: MediaSource, problem: CaptureProblem | null): void {
    this.state.setState(({ problems }) => ({ problems: withEntry(problems, source, problem) }))
  }

  /** What could not be opened because it was not there is opened once it is plugged in. */
  #watchDevices(): () => void {
    const devices = (navigator as { mediaDevices?: MediaDevices }).mediaDevices
    if (!devices || !('addEventListener' in devices)) return () => {}
    const changed = () => {
      const { problems } = this.state.getState()
      for (const source of ['camera', 'patient_view', 'microphone'] as const) if (problems[source] === 'unplugged') void this.start(source)
    }
    devices.addEventListener('devicechange', changed)
    return () => devices.removeEventListener('devicechange', changed)
  }
}

/** A copy with the entry set, or without it where the value is null. */
function withEntry<T>(record: Partial<Record<MediaSource, T>>, source: MediaSource, value: T | null): Partial<Record<MediaSource, T>> {
  const copy = { ...record }
  if (value === null) delete copy[source]
  else copy[source] = value
  return copy
}

/** Cameras, microphones and speakers; nameless until one was allowed. Empty where the browser lists none. */
export async function listDevices(): Promise<MediaDeviceInfo[]> {
  const devices = (navigator as { mediaDevices?: MediaDevices }).mediaDevices
  if (!devices || !('enumerateDevices' in devices)) return []
  return devices.enumerateDevices().catch(() => [])
}
