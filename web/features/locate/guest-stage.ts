import type zh from '../../shared/i18n/zh-CN/guest.json'
import type { ChatLine } from '../../shared/rooms/connection/room-view.ts'
import type { RemoteStream } from '../../shared/rooms/connection/receiving.ts'
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
  words: ChatLine | null
  recording: boolean
  asksRecording: boolean
}

function add<Tag extends keyof HTMLElementTagNameMap>(parent: HTMLElement, tag: Tag, className: string): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag)
  element.className = className
  parent.append(element)
  return element
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
  const said = add(page, 'p', 'said')
  said.setAttribute('aria-live', 'assertive')
  const trouble = add(page, 'div', 'trouble')
  const problem = add(trouble, 'p', 'problem')
  problem.setAttribute('role', 'alert')
  const retry = button('retry', () => acts.retry())
  trouble.append(retry)
  const consent = add(page, 'div', 'consent')
  const keys = add(page, 'div', 'keys')
  const voices = new Map<string, HTMLAudioElement>()
  const hear = button('hear', () => {
    hear.hidden = true
    for (const voice of voices.values()) void voice.play().catch(() => (hear.hidden = false))
  })
  hear.className = 'hear'
  hear.hidden = true
  stage.append(hear)

  const nothing = () => {}
  const acts: { mute(): void; switch(): void; end(): void; retry(): void; answer(answer: 'given' | 'refused'): void } = {
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
      stage.dataset['alone'] = String(!picture)
      if (shownId && shownId !== picture?.consumerId) tiles.set(shownId, null)
      if (picture && picture.consumerId !== shownId)
        tiles.set(picture.consumerId, { height_px: Math.round(remote.clientHeight * devicePixelRatio), visible: true, pinned: true })
      shownId = picture?.consumerId ?? null
      const calm = streams.length > 0 ? 'noPicture' : waiting(scene)
      state.textContent = scene.state ? words(scene.state) : picture ? (scene.recording ? words('recorded') : '') : words(calm)
      state.dataset['trouble'] = String(scene.state !== null)
      said.textContent = scene.words?.text ?? ''
      trouble.hidden = scene.problem === null
      retry.hidden = !scene.mayRetry
      const told = scene.problem ? words(scene.problem) : ''
      // Said aloud once, not with every change of the room.
      if (problem.textContent !== told) problem.textContent = told
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
    onAnswer: (act: (answer: 'given' | 'refused') => void) => void (acts.answer = act),
  }
}

/** Nobody sends anything yet: only what is true is said. */
function waiting({ own, muted, accompanied }: GuestScene): Key {
  if (own && !accompanied) return 'nobody'
  if (own) return muted ? 'waiting_mute' : 'waiting'
  return muted ? 'waiting_neither' : 'waiting_dark'
}
