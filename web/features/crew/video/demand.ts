import type { RoomPeer } from '#contract/media.ts'

/** Those who look into the ambulance: everybody who is not of its own crew, each once, however many screens they have open. */
export function viewersOf(peers: readonly RoomPeer[], vehicleId: string): readonly RoomPeer[] {
  const others = peers.filter((peer) => peer.vehicleId !== vehicleId && !peer.away)
  return others.filter(({ accountId }, index) => accountId === null || others.findIndex((other) => other.accountId === accountId) === index)
}

/** A tablet that came second waits so long whether the first opens its camera. */
const perTablet_ms = 2_500

/**
 * After how long this tablet opens its camera by itself because somebody looks; null where it need not. Of several tablets of a crew the one
 * that came first does, and the next where it does not.
 */
export function opensAfter_ms(peers: readonly RoomPeer[], vehicleId: string, ownId: string | null): number | null {
  if (viewersOf(peers, vehicleId).length === 0) return null
  const crew = peers
    .filter((peer) => peer.vehicleId === vehicleId && !peer.away)
    .toSorted((a, b) => a.joinedAt.localeCompare(b.joinedAt) || a.peerId.localeCompare(b.peerId))
  if (crew.some((peer) => peer.peerId !== ownId && peer.sending.some((one) => one.source === 'patient_view'))) return null
  const place = crew.findIndex((peer) => peer.peerId === ownId)
  return place < 0 ? null : place * perTablet_ms
}
