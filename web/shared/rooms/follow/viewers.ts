import type { MaterialType } from '#contract/vocabulary-rooms.ts'
import type { MaterialViewer } from './viewer.ts'

/** A viewer comes with its code when first needed. */
type LoadViewer = () => Promise<MaterialViewer>

const viewers = new Map<MaterialType, LoadViewer>([
  ['file', async () => ({ Viewer: (await import('./file-viewer.tsx')).FileViewer })],
  ['incident', async () => ({ Viewer: (await import('./incident-viewer.tsx')).IncidentViewer })],
])

/**
 * Makes materials of a type showable in every room; once, at the import of the feature that knows them.
 * @public the viewers of ECG, slide and CT come by it
 */
export function registerViewer(type: MaterialType, viewer: MaterialViewer | LoadViewer): void {
  viewers.set(type, typeof viewer === 'function' ? viewer : async () => viewer)
}

export const viewerOf = (type: MaterialType): LoadViewer | null => viewers.get(type) ?? null
