import en from '../../shared/i18n/en/locate.json' with { type: 'json' }
import zh from '../../shared/i18n/zh-CN/locate.json' with { type: 'json' }
import './locate.css'
import { measure, type Fix, type MeasureProblem } from './measure.ts'

/** The page behind the one-time link: no app, no framework, readable on any phone and any line. */
type Key = keyof typeof zh
const chinese = !navigator.language.toLowerCase().startsWith('en')
const [first, second] = chinese ? [zh, en] : [en, zh]
document.documentElement.lang = chinese ? 'zh-CN' : 'en'

const page = document.getElementById('page')!
const token = location.pathname.split('/').at(-1) ?? ''
const url = `/api/locate/${encodeURIComponent(token)}`
let centreName = ''

function words(texts: typeof zh, key: Key, values: Record<string, number> = {}): string {
  return texts[key].replace(/\{\{(\w+)\}\}/g, (_, name: string) => String(values[name]))
}

function line(tag: string, key: Key, className = '', values: Record<string, number> = {}): HTMLElement[] {
  const make = (texts: typeof zh, lang: string, extra: string, as: string) => {
    const element = document.createElement(as)
    element.className = `${className} ${extra}`.trim()
    element.lang = lang
    element.textContent = words(texts, key, values)
    return element
  }
  return [make(first, chinese ? 'zh-CN' : 'en', '', tag), make(second, chinese ? 'en' : 'zh-CN', 'other', 'p')]
}

function show(...parts: HTMLElement[]): void {
  const centre = document.createElement('div')
  centre.className = 'centre'
  centre.textContent = centreName
  page.replaceChildren(centre, ...parts)
}

function ask(problem?: MeasureProblem): void {
  const button = document.createElement('button')
  button.type = 'button'
  button.textContent = words(first, 'send')
  const small = document.createElement('small')
  small.textContent = words(second, 'send')
  button.append(small)
  button.addEventListener('click', () => void locate(button))
  show(...line('h1', 'title'), ...line('p', problem ?? 'ask'), button, ...line('p', 'stay', 'stay'))
  button.focus()
}

async function locate(button: HTMLButtonElement): Promise<void> {
  button.disabled = true
  button.textContent = words(first, 'measuring')
  try {
    const fix = await measure((accuracy) => (button.textContent = words(first, 'better', { accuracy: Math.round(accuracy) })))
    button.textContent = words(first, 'sending')
    await send(fix, button)
  } catch (problem) {
    ask(problem as MeasureProblem)
  }
}

/** Tries until it is received or refused: the phone of somebody in need may have one bar. */
async function send(fix: Fix, button: HTMLButtonElement): Promise<void> {
  const body = JSON.stringify({ point: { lat: fix.lat, lon: fix.lon }, accuracyM: fix.accuracyM, measuredAt: fix.measuredAt })
  for (let attempt = 0; ; attempt += 1) {
    const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body }).catch(() => null)
    if (response?.ok) return received(Math.round(fix.accuracyM))
    if (response && response.status < 500 && response.status !== 429) return gone(response.status)
    button.textContent = words(first, 'no_network')
    await new Promise((resolve) => setTimeout(resolve, Math.min(5_000, 500 * 2 ** attempt)))
  }
}

function received(accuracy?: number): void {
  show(
    ...line('h1', 'done', 'done'),
    ...(accuracy === undefined ? [] : line('p', 'accuracy', '', { accuracy })),
    ...line('p', 'stay', 'stay'),
  )
}

function gone(status: number): void {
  show(...line('h1', status === 404 ? 'invalid' : 'expired'), ...line('p', 'stay', 'stay'))
}

async function open(): Promise<void> {
  const response = await fetch(url).catch(() => null)
  if (!response) {
    show(...line('p', 'no_network'))
    setTimeout(() => void open(), 2_000)
    return
  }
  if (!response.ok) return gone(response.status)
  const answer = (await response.json()) as { centreName: string; answered: boolean }
  centreName = answer.centreName
  if (answer.answered) received()
  else ask()
}

void open()
