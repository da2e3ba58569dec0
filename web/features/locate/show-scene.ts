import type { GuestPass } from './guest-pass.ts'
import { ask, button, clearPage, line, show, words } from './page.ts'

interface Scene {
  /** Where the consent goes. */
  url: string
  body: () => Record<string, unknown> | null
  consent: 'show' | 'visit_enter'
  facing: 'user' | 'environment'
  /** Drawn again when the video is over. */
  back: () => void
}

/** The button by which somebody agrees to be seen and heard. Everything that video needs is fetched only after it was pressed. */
export function consentButton({ url, body, consent, facing, back }: Scene): HTMLButtonElement {
  return button(
    consent,
    (pressed) => {
      const sent = body()
      if (!sent) return
      pressed.disabled = true
      pressed.textContent = words('show_loading')
      void enter(url, sent, facing, back).then((failed) => {
        if (failed === null) return
        if (failed) return gone(failed)
        pressed.disabled = false
        pressed.textContent = words('show_failed')
      })
    },
    'primary',
  )
}

/** Null where the video is on; a status that is final, or 0 where trying again may help. */
async function enter(url: string, body: Record<string, unknown>, facing: Scene['facing'], back: () => void): Promise<number | null> {
  const [video, { status, body: pass }] = await Promise.all([
    import('./guest-room.ts').catch(() => null),
    ask<GuestPass>(url, { ...body, consent: true }),
  ])
  if (!pass) return status === 404 || status === 410 || status === 409 ? status : 0
  if (!video) return 0
  video.openGuestRoom(clearPage(), pass, facing, back)
  return null
}

function gone(status: number): void {
  show(...line('h1', status === 404 ? 'invalid' : 'expired'), ...line('p', 'stay', 'stay'))
}
