import type { InvitationState } from '#contract/vocabulary-consults.ts'

interface Asked {
  party: number
  state: string
}

const isLive = ({ state }: Asked) => state === 'open' || state === 'accepted'

/**
 * Where a consult's places stand. A place is wanted as long as somebody for it is asked, has accepted or has declined; one from which the
 * desk has withdrawn everybody is not.
 */
export function partiesOf<A extends Asked>(invitations: readonly A[]) {
  const numbers = [...new Set(invitations.map(({ party }) => party))].toSorted((a, b) => a - b)
  const parties = numbers.map((number) => {
    const asked = invitations.filter(({ party }) => party === number)
    const has = (state: InvitationState) => asked.some((each) => each.state === state)
    return { number, filled: has('accepted'), live: asked.some(isLive), wanted: has('accepted') || has('open') || has('declined') }
  })
  const wanted = parties.filter((party) => party.wanted)
  return {
    /** Everybody has their place: the consult is accepted. */
    allFilled: wanted.length > 0 && wanted.every((party) => party.filled),
    anyLive: parties.some((party) => party.live),
    isFilled: (number: number) => parties.some((party) => party.number === number && party.filled),
    isLive: (number: number) => parties.some((party) => party.number === number && party.live),
    isWanted: (number: number) => parties.some((party) => party.number === number && party.wanted),
    next: (numbers.at(-1) ?? 0) + 1,
  }
}
