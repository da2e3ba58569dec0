/** Whether this machine has the program that carries media, as `media/worker-binary` finds, fetches or builds it. */
export type BinaryState =
  | { state: 'preparing'; step: string; done: number; total: number }
  | { state: 'ready'; path: string }
  | { state: 'failed'; message: string }

/** Calls back with every new state, the present one first. A failure is not the end: it becomes `ready` when somebody mends it. */
export type WatchBinary = (onChange: (state: BinaryState) => void) => { stop(): void }
