import { create } from 'zustand'
import { persist, createJSONStorage } from 'zustand/middleware'

export type Selection = { kind: 'call' | 'incident' | 'vehicle'; id: string } | null
/** Parts of the seat that a key jumps to. */
export type Region = 'queue' | 'place' | 'card' | 'units' | 'send' | 'similar' | 'detail'

interface Seat {
  selection: Selection
  /** A region that the user asked for and that takes the focus as soon as it stands. Facts never set this. */
  wanted: { region: Region; asked: number } | null
  /** A click on the map gives a place to whoever asked. */
  picking: boolean
  /** Alarms the user has looked at; they stay in the queue, they no longer pulse. */
  seen: readonly string[]
  muted: boolean
  /** The run that the list of units is to replace; null: it adds. */
  replacing: string | null
  select(selection: Selection, wanted?: Region): void
  want(region: Region): void
  taken(): void
  setPicking(picking: boolean): void
  see(alarm: string): void
  setMuted(muted: boolean): void
  replace(assignmentId: string | null): void
}

/** What this seat looks at. Kept for the tab, so that a reload returns to the same work; the mute is kept for the machine. */
export const useSeat = create<Seat>()(
  persist(
    (set) => ({
      selection: null,
      wanted: null,
      picking: false,
      seen: [],
      muted: rememberedMute(),
      replacing: null,
      select: (selection, wanted) =>
        set({ selection, picking: false, replacing: null, ...(wanted ? { wanted: { region: wanted, asked: performance.now() } } : {}) }),
      want: (region) => set({ wanted: { region, asked: performance.now() } }),
      taken: () => set({ wanted: null }),
      setPicking: (picking) => set({ picking }),
      see: (alarm) => set(({ seen }) => ({ seen: [...seen.slice(-49), alarm] })),
      replace: (replacing) => set({ replacing }),
      setMuted: (muted) => {
        rememberMute(muted)
        set({ muted })
      },
    }),
    { name: 'jilian.seat', storage: createJSONStorage(() => sessionStorage), partialize: ({ selection, seen }) => ({ selection, seen }) },
  ),
)

function rememberedMute(): boolean {
  try {
    return localStorage.getItem('jilian.muted') === '1'
  } catch {
    return false
  }
}
function rememberMute(muted: boolean): void {
  try {
    localStorage.setItem('jilian.muted', muted ? '1' : '0')
  } catch {
    // For this visit only.
  }
}
