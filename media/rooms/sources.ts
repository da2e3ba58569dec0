import type { PeerRequestName } from '../service.ts'
import type { MediaSource, RoomRight } from '#contract/vocabulary-rooms.ts'

export type Kind = 'audio' | 'video'

export const kindOf: Readonly<Record<MediaSource, Kind>> = {
  microphone: 'audio',
  camera: 'video',
  patient_view: 'video',
  screen: 'video',
}

/** How much a stream matters where a receiver's line is short, before its screen says so: 1 … 255. Sound is not weighed against pictures at all. */
export const firstPriority: Readonly<Record<MediaSource, number>> = { microphone: 255, patient_view: 200, camera: 100, screen: 50 }

/** Above it stands sound alone. */
export const mostForPicture = 254

/** The right that a request needs; streams need those of their source or label besides. Null: everybody in the room. */
export const requestRight: Readonly<Record<PeerRequestName, RoomRight | null>> = {
  leave: null,
  produce: null,
  'producer.pause': null,
  'producer.skipLost': null,
  'producer.close': null,
  produceData: null,
  'consumer.pause': null,
  'consumer.layers': null,
  'transport.restart': null,
  'microphone.arrived': null,
  rung: null,
  follow: 'lead',
  mute: 'remove',
  remove: 'remove',
}
