import { downloadEntryFile } from '#contract/rest/rooms.ts'
import { api } from '../../api/client.ts'

/** A file that lies elsewhere than in the room's record: where it is read, and what it is. */
export interface FileAddress {
  address: string
  /** Null: its address is asked. */
  mediaType: string | null
}

const elsewhere = new Map<string, FileAddress>()

/** Files of the screen around the room (a consult's): its id, as materials name it, and where it is read. */
export function registerFile(id: string, file: FileAddress): void {
  elsewhere.set(id, file)
}

/** By the id of a material: of what was registered, else of an entry of the room. */
export const fileAddress = (id: string): FileAddress =>
  elsewhere.get(id) ?? { address: api.address(downloadEntryFile, { params: { entryId: id } }), mediaType: null }
