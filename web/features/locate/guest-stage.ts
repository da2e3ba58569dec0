import type zh from '../../shared/i18n/zh-CN/guest.json'
import type { ShownStill } from '../../shared/rooms/connection/room-view.ts'
import type { RemoteStream } from '../../shared/rooms/connection/receiving.ts'
import { stands_ms, stillOverdue_ms } from '../../shared/rooms/ui/picture-age.ts'
import type { TileBook } from '../../shared/rooms/quality/tile-book.ts'
import type { createTexts } from './texts.ts'

type Key = keyof typeof zh
type Texts = ReturnType<typeof createTexts<Key>>

export interface GuestScene {
  /** Null: all is well. */
  state: 'joining' | 'trouble' | 'preparing' | null
  streams: readonly RemoteStream[]
  /** Somebody else is in the room. */
  accompanied: boolean
  tiles: TileBook
  own: MediaStreamTrack | null
  muted: boolean
  problem: Key | null
  /** The camera or the microphone can be asked for once more. */
  mayRetry: boolean
  /** What the others wrote last, and what this phone did. */
  words: string | null
  ownWords: string | null
  /** The last single picture of somebody whose line carries no video. */
  still: ShownStill | null
  /** Somebody's line carries no picture of theirs, although they film. */
  lineHolds: boolean
  recording: boolean
  asksRecording: boolean
}

function add<Tag extends keyof HTMLElementTagNameMap>(parent: HTMLElement, tag: Tag, className: string): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag)
  element.className = className
  parent.append(element)
  return element
}

/** Read aloud once, not with every change of the room. */
function tell(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text
}

/** How long a video has shown the same frame, ms; always 0 where the browser does not tell. */
function watchFrames(video: HTMLVideoElement): () => number {
  if (!('requestVideoFrameCallback' in video)) return () => 0
  let moved_ms = performance.now()
  const moved = () => (moved_ms = performance.now())
  const saw = () => {
    moved()
    video.requestVideoFrameCallback(saw)
  }
  video.requestVideoFrameCallback(saw)
  // A page in the background is shown no frames; another track has its own time.
  document.addEventListener('visibilitychange', moved)
  video.addEventListener('loadstart', moved)
  return () => performance.now() - moved_ms
}

/** Shows a track in an element, once. */
function put(element: HTMLMediaElement, track: MediaStreamTrack | null, blocked?: () => void): void {
  const shown = element.srcObject instanceof MediaStream ? element.srcObject.getTracks()[0] : undefined
  if (shown === (track ?? undefined)) return
  element.srcObject = track ? new MediaStream([track]) : null
  if (track)
    element.play().catch((error: unknown) => {
      if (error instanceof DOMException && error.name === 'NotAllowedError') blocked?.()
    })
}

/** The elements of the page and how they follow the room. No framework: it must open on any phone. */
export function createGuestStage(page: HTMLElement, { words, button, rename, line }: Texts) {
  document.body.classList.add('in-room')
  const stage = add(page, 'div', 'stage')
  const remote = add(stage, 'video', 'remote')
  remote.playsInline = true
  remote.muted = true
  const state = add(stage, 'p', 'state')
  state.setAttribute('role', 'status')
  const own = add(stage, 'video', 'own')
  own.playsInline = true
  own.muted = true
  const single = add(stage, 'img', 'remote')
  single.alt = ''
  single.hidden = true
  const said = add(page, 'p', 'said')
  said.setAttribute('aria-live', 'assertive')
  const trouble = add(page, 'div', 'trouble')
  const problem = add(trouble, 'p', 'problem')
  problem.setAttribute('role', 'alert')
  const retry = button('retry', () => acts.retry())
  trouble.append(retry)
  const wrote = add(page, 'p', 'wrote')
  const say = add(page, 'form', 'say')
  const typed = add(say, 'input', '')
  typed.maxLength = 200
  typed.placeholder = words('say')
  typed.setAttribute('aria-label', words('say'))
  const send = button('send', () => {})
  send.type = 'submit'
  say.append(send)
  say.addEventListener('submit', (event) => {
    event.preventDefault()
    const text = typed.value.trim()
    if (text === '' || send.disabled) return
    send.disabled = true
    // What did not arrive stays in the field.
    acts
      .say(text)
      .then(
        () => {
          typed.value = ''
          wrote.dataset['failed'] = 'false'
        },
        () => {
          wrote.dataset['failed'] = 'true'
          wrote.textContent = words('say_failed')
        },
      )
      .finally(() => (send.disabled = false))
  })
  const consent = add(page, 'div', 'consent')
  const keys = add(page, 'div', 'keys')
  const frameAge_ms = watchFrames(remote)
  const voices = new Map<string, HTMLAudioElement>()
  const hear = button('hear', () => {
    hear.hidden = true
    for (const voice of voices.values()) void voice.play().catch(() => (hear.hidden = false))
  })
  hear.className = 'hear'
  hear.hidden = true
  stage.append(hear)

  const nothing = () => {}
  const acts: {
    mute(): void
    switch(): void
    end(): void
    retry(): void
    answer(answer: 'given' | 'refused'): void
    say(text: string): Promise<unknown>
  } = {
    say: () => Promise.reject(new Error('the room is not open')),
    mute: nothing,
    switch: nothing,
    end: nothing,
    retry: nothing,
    answer: nothing,
  }
  const mute = button('mute', () => acts.mute())
  const turn = button('switch', () => acts.switch())
  const end = button('end', () => acts.end(), 'end')
  keys.append(mute, turn, end)
  const ask = add(consent, 'p', '')
  ask.textContent = words('recording_ask')
  consent.append(
    button('agree', () => acts.answer('given'), 'primary'),
    button('refuse', () => acts.answer('refused'), 'quiet'),
  )
  consent.hidden = true
  let shownId: string | null = null

  function hearAll(streams: readonly RemoteStream[]): void {
    for (const stream of streams) {
      if (stream.kind !== 'audio') continue
      const voice = voices.get(stream.consumerId) ?? add(page, 'audio', '')
      voices.set(stream.consumerId, voice)
      put(voice, stream.track, () => (hear.hidden = false))
    }
    for (const [id, voice] of voices)
      if (!streams.some((one) => one.consumerId === id)) {
        voice.remove()
        voices.delete(id)
      }
  }

  return {
    draw(scene: GuestScene): void {
      const { streams, tiles } = scene
      const picture = streams.find((one) => one.kind === 'video' && !one.producerPaused)
      hearAll(streams)
      put(remote, picture?.track ?? null)
      put(own, scene.own)
      own.hidden = scene.own === null
      const still = picture ? null : scene.still
      single.hidden = still === null
      remote.hidden = still !== null
      if (still && single.src !== still.url) single.src = still.url
      stage.dataset['alone'] = String(!picture && !still)
      if (shownId && shownId !== picture?.consumerId) tiles.set(shownId, null)
      if (picture && picture.consumerId !== shownId)
        tiles.set(picture.consumerId, { height_px: Math.round(remote.clientHeight * devicePixelRatio), visible: true, pinned: true })
      shownId = picture?.consumerId ?? null
      const told = saidOf(scene, picture ? frameAge_ms() : null)
      // That it is recorded stands there whatever else is said.
      tell(state, [told ? words(told.key, told.values) : '', scene.recording ? words('recorded') : ''].filter(Boolean).join(' · '))
      state.dataset['trouble'] = String(told?.bad === true)
      tell(said, scene.words ?? '')
      if (wrote.dataset['failed'] !== 'true') tell(wrote, scene.ownWords === null ? '' : words('said_by_me', { text: scene.ownWords }))
      trouble.hidden = scene.problem === null
      retry.hidden = !scene.mayRetry
      tell(problem, scene.problem ? words(scene.problem) : '')
      rename(mute, scene.muted ? 'unmute' : 'mute')
      mute.setAttribute('aria-pressed', String(scene.muted))
      consent.hidden = !scene.asksRecording
    },
    finish(how: 'ended' | 'unsupported', back: () => void): void {
      document.body.classList.remove('in-room')
      page.replaceChildren(...line('h1', how), ...line('p', 'ended_hint'), button('retry', back, 'quiet'))
    },
    onMute: (act: () => void) => void (acts.mute = act),
    onSwitch: (act: () => void) => void (acts.switch = act),
    onEnd: (act: () => void) => void (acts.end = act),
    onRetry: (act: () => void) => void (acts.retry = act),
    onSay: (act: (text: string) => Promise<unknown>) => void (acts.say = act),
    onAnswer: (act: (answer: 'given' | 'refused') => void) => void (acts.answer = act),
  }
}

/** What stands below the picture, whose frame is so old (null: no video); null where all is well. */
function saidOf(scene: GuestScene, frameAge_ms: number | null): { key: Key; values?: { seconds: number }; bad?: boolean } | null {
  const { state, still, streams } = scene
  if (state) return { key: state, bad: true }
  if (frameAge_ms !== null)
    return frameAge_ms > stands_ms ? { key: 'standing', values: { seconds: Math.round(frameAge_ms / 1000) }, bad: true } : null
  if (still) {
    const age_ms = performance.now() - still.receivedAt_ms
    return age_ms > stillOverdue_ms ? { key: 'still_old', values: { seconds: Math.round(age_ms / 1000) }, bad: true } : { key: 'still' }
  }
  if (scene.lineHolds) return { key: 'no_picture_line', bad: true }
  return { key: streams.length > 0 ? 'noPicture' : waiting(scene) }
}

/** Nobody sends anything yet: only what is true is said. */
function waiting({ own, muted, accompanied }: GuestScene): Key {
  if (own && !accompanied) return 'nobody'
  if (own) return muted ? 'waiting_mute' : 'waiting'
  return muted ? 'waiting_neither' : 'waiting_dark'
}
