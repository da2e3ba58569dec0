import { ask, line, setHead, show, token, words } from './page.ts'
import { consentButton } from './show-scene.ts'

interface Visit {
  institutionName: string
  startsAt: string
  endsAt: string
  open: boolean
}

const url = `/api/visit/${encodeURIComponent(token)}`
const again_ms = 20_000

/** A relative's link to a visit. */
export async function openVisit(): Promise<void> {
  const { status, body } = await ask<Visit>(url)
  if (status === 0) {
    show(...line('p', 'no_network'))
    setTimeout(() => void openVisit(), 2_000)
    return
  }
  if (!body) return show(...line('h1', status === 404 ? 'visit_invalid' : 'visit_expired'))
  setHead(body.institutionName)
  if (!body.open) {
    show(...line('h1', 'visit_title', '', { name: body.institutionName }), ...line('p', 'visit_wait'), times(body))
    setTimeout(() => void openVisit(), again_ms)
    return
  }
  ready(body)
}

function ready(visit: Visit): void {
  const name = document.createElement('input')
  name.maxLength = 40
  name.autocomplete = 'name'
  name.placeholder = words('visit_name')
  name.setAttribute('aria-label', words('visit_name'))
  const enter = consentButton({
    url: `${url}/enter`,
    body: () => {
      if (name.value.trim()) return { name: name.value.trim() }
      name.focus()
      return null
    },
    consent: 'visit_enter',
    facing: 'user',
    back: () => void openVisit(),
  })
  show(...line('h1', 'visit_title', '', { name: visit.institutionName }), times(visit), ...line('p', 'visit_ask'), name, enter)
}

function times({ startsAt, endsAt }: Visit): HTMLElement {
  const element = document.createElement('p')
  const format = new Intl.DateTimeFormat(undefined, { month: 'numeric', day: 'numeric', hour: '2-digit', minute: '2-digit' })
  element.textContent = `${format.format(new Date(startsAt))} – ${format.format(new Date(endsAt))}`
  return element
}
