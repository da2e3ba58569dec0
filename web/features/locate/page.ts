import en from '../../shared/i18n/en/locate.json' with { type: 'json' }
import zh from '../../shared/i18n/zh-CN/locate.json' with { type: 'json' }
import { chinese, createTexts } from './texts.ts'

document.documentElement.lang = chinese ? 'zh-CN' : 'en'

export const { words, line, button } = createTexts({ zh, en })

const page = document.getElementById('page')!
let centreName = ''

/** Who asks stands above everything. */
export function setHead(name: string): void {
  centreName = name
}

export function show(...parts: HTMLElement[]): void {
  const centre = document.createElement('div')
  centre.className = 'centre'
  centre.textContent = centreName
  page.replaceChildren(centre, ...parts)
}

/** Hands the page to the video. */
export const clearPage = (): HTMLElement => {
  page.replaceChildren()
  return page
}

export const token = location.pathname.split('/').at(-1) ?? ''

export interface Answer<T> {
  /** 0: the server could not be reached. */
  status: number
  body: T | null
}

export async function ask<T>(url: string, body?: unknown): Promise<Answer<T>> {
  const request: RequestInit =
    body === undefined
      ? {}
      : {
          method: 'POST',
          headers: { 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() },
          body: JSON.stringify(body),
        }
  const response = await fetch(url, request).catch(() => null)
  if (!response) return { status: 0, body: null }
  return { status: response.status, body: response.ok ? ((await response.json().catch(() => null)) as T | null) : null }
}
