import './locate.css'
import { measure, type Fix, type MeasureProblem } from './measure.ts'
import { ask, button, line, setHead, show, token, words } from './page.ts'
import { consentButton } from './show-scene.ts'
import { openVisit } from './visit.ts'

/** The pages behind one-time links: no app, no framework, readable on any phone and any line. */
interface Link {
  centreName: string
  answered: boolean
  videoRequested: boolean
}

const url = `/api/locate/${encodeURIComponent(token)}`
/** How often a phone that waits looks whether the dispatcher would like to see something. */
const look_ms = 4_000

function askPlace(problem?: MeasureProblem): void {
  const send = button('send', (pressed) => void locate(pressed), 'primary')
  show(...line('h1', 'title'), ...line('p', problem ?? 'ask'), send, ...line('p', 'stay', 'stay'))
  send.focus()
}

async function locate(pressed: HTMLButtonElement): Promise<void> {
  pressed.disabled = true
  pressed.textContent = words('measuring')
  try {
    const fix = await measure((accuracy) => (pressed.textContent = words('better', { accuracy: Math.round(accuracy) })))
    pressed.textContent = words('sending')
    await send(fix, pressed)
  } catch (problem) {
    askPlace(problem as MeasureProblem)
  }
}

/** Tries until it is received or refused: the phone of somebody in need may have one bar. */
async function send(fix: Fix, pressed: HTMLButtonElement): Promise<void> {
  const body = { point: { lat: fix.lat, lon: fix.lon }, accuracyM: fix.accuracyM, measuredAt: fix.measuredAt }
  for (let attempt = 0; ; attempt += 1) {
    const { status } = await ask(url, body)
    if (status === 200) return received(Math.round(fix.accuracyM))
    if (status >= 400 && status < 500 && status !== 429) return gone(status)
    pressed.textContent = words('no_network')
    await new Promise((resolve) => setTimeout(resolve, Math.min(5_000, 500 * 2 ** attempt)))
  }
}

let looking: ReturnType<typeof setTimeout> | undefined

/** The place has arrived. Where the dispatcher asks to see what happens, that is offered; else the page waits for it. */
function received(accuracy?: number): void {
  show(
    ...line('h1', 'done', 'done'),
    ...(accuracy === undefined ? [] : line('p', 'accuracy', '', { accuracy })),
    ...line('p', 'stay', 'stay'),
  )
  clearTimeout(looking)
  looking = setTimeout(() => void look(), look_ms)
}

async function look(): Promise<void> {
  const { status, body } = document.visibilityState === 'visible' ? await ask<Link>(url) : { status: 0, body: null }
  if (body?.videoRequested) return offerVideo()
  if (status === 404 || status === 410) return
  looking = setTimeout(() => void look(), look_ms)
}

function offerVideo(): void {
  const agree = consentButton({ url: `${url}/video`, body: () => ({}), consent: 'show', facing: 'environment', back: () => void open() })
  const later = button('show_later', () => received(), 'quiet')
  show(...line('h1', 'show_title'), ...line('p', 'show_ask'), agree, later, ...line('p', 'stay', 'stay'))
}

function gone(status: number): void {
  show(...line('h1', status === 404 ? 'invalid' : 'expired'), ...line('p', 'stay', 'stay'))
}

async function open(): Promise<void> {
  const { status, body } = await ask<Link>(url)
  if (status === 0) {
    show(...line('p', 'no_network'))
    setTimeout(() => void open(), 2_000)
    return
  }
  if (!body) return gone(status)
  setHead(body.centreName)
  if (!body.answered) askPlace()
  else if (body.videoRequested) offerVideo()
  else received()
}

void (location.pathname.startsWith('/visit/') ? openVisit() : open())
