import en from '../../shared/i18n/en/guest.json' with { type: 'json' }
import zh from '../../shared/i18n/zh-CN/guest.json' with { type: 'json' }
import type { Rung } from '#contract/vocabulary-rooms.ts'
import type { CaptureProblem } from '../../shared/rooms/capture/capture-problem.ts'
import { openGuestLine } from '../../shared/rooms/connection/guest-line.ts'
import { RoomConnection } from '../../shared/rooms/connection/room-connection.ts'
import type { RoomView } from '../../shared/rooms/connection/room-view.ts'
import './guest-room.css'
import { createGuestStage } from './guest-stage.ts'
import type { GuestPass } from './guest-pass.ts'
import { createTexts } from './texts.ts'

/** So long a last word may take. */
const says_ms = 800

const texts = createTexts({ zh, en })
type Key = keyof typeof zh

/** Of what a phone can say about its camera. */
const problemWords: Partial<Record<CaptureProblem, Key>> = {
  denied: 'denied',
  denied_by_system: 'denied',
  in_use: 'in_use',
  not_found: 'not_found',
  insecure_page: 'insecure_page',
  unsupported: 'unsupported',
}

/** What the others get of this phone where its line does not carry its video. */
const rungWords: Partial<Record<Rung, Key>> = { stills: 'own_stills', audio: 'own_audio', text: 'own_text' }

/** The room on a phone: whoever helps large, what they write larger, the own picture small, a line to write, three buttons. */
export function openGuestRoom(page: HTMLElement, { roomId, pass }: GuestPass, facing: 'user' | 'environment', back: () => void): void {
  const { line, close: closeLine } = openGuestLine(pass)
  const room = new RoomConnection({ line, roomId, facing, isGuest: true })
  const stage = createGuestStage(page, texts)
  const { own, view } = room
  let answered = false
  /** What this phone wrote: the others' words stand large, its own small. */
  const written = new Set<string>()

  stage.onMute(() => {
    const speaks = own.track('microphone') !== undefined && !own.state.getState().muted
    own.mute(speaks)
    if (!own.track('microphone')) void own.start('microphone')
  })
  stage.onRetry(() => {
    const { problems } = own.state.getState()
    for (const source of ['camera', 'microphone'] as const) if (problems[source]) void own.start(source)
  })
  stage.onSwitch(() => void own.switchCamera('camera'))
  stage.onEnd(() => room.leave())
  stage.onSay(async (text) => {
    const { entryId } = await room.ask('chat', { text })
    written.add(entryId)
    draw(view.getState())
  })
  stage.onAnswer((answer) => {
    answered = true
    room.ask('recording.answer', { answer }).catch(() => (answered = false))
    draw(view.getState())
  })

  function draw(now: RoomView): void {
    const { phase } = now
    if (phase.name === 'ended') return finish(phase.reason === 'unsupported' ? 'unsupported' : 'ended')
    const { problems, muted, tracks } = own.state.getState()
    const problem = problems.camera ?? problems.microphone
    const isUnsent = Object.keys(now.unsent).length > 0
    const others = now.peers.filter(({ peerId }) => peerId !== now.peerId)
    const last = (isOwn: boolean) => now.chat.findLast(({ entryId }) => written.has(entryId) === isOwn)?.text ?? null
    stage.draw({
      state:
        phase.name === 'live'
          ? null
          : phase.name === 'reconnecting'
            ? 'trouble'
            : phase.name === 'preparing' && phase.waitsFor
              ? 'preparing'
              : 'joining',
      streams: now.streams,
      accompanied: others.length > 0,
      still: others.map(({ peerId }) => now.stills[peerId]).find((one) => one !== undefined) ?? null,
      lineHolds: others.some(
        ({ sending, rung }) => rung.sending !== 'video' && sending.some(({ source, paused }) => source !== 'microphone' && paused),
      ),
      tiles: room.tiles,
      own: tracks.camera ?? null,
      muted: muted || !tracks.microphone,
      problem: problem
        ? (problemWords[problem] ?? (problems.camera ? 'no_camera' : 'not_found'))
        : isUnsent
          ? 'unsent'
          : (rungWords[now.rung.sending] ?? null),
      mayRetry: problem !== undefined,
      words: last(false),
      ownWords: last(true),
      recording: now.recording,
      asksRecording: now.recording && !answered,
    })
    if (!now.recording) answered = false
  }

  const redraw = () => draw(view.getState())
  // A picture that no other follows grows older.
  const ages = setInterval(redraw, 1_000)
  const stops = [view.subscribe(draw), own.state.subscribe(redraw), () => clearInterval(ages), keepAwake()]
  function finish(how: 'ended' | 'unsupported'): void {
    for (const stop of stops) stop()
    // The farewell goes first: a line that only breaks is waited for.
    setTimeout(closeLine, says_ms)
    stage.finish(how, back)
  }

  room.open()
  // Both are asked for in the turn of the touch that agreed; one that is refused does not stop the other.
  void own.start('camera')
  void own.start('microphone')
  draw(view.getState())
}

/** A phone that goes dark stops filming. */
function keepAwake(): () => void {
  let held: WakeLockSentinel | undefined
  const hold = () => {
    if ('wakeLock' in navigator && document.visibilityState === 'visible')
      navigator.wakeLock.request('screen').then(
        (lock) => (held = lock),
        () => {},
      )
  }
  hold()
  document.addEventListener('visibilitychange', hold)
  return () => {
    document.removeEventListener('visibilitychange', hold)
    void held?.release()
  }
}
