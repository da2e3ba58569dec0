import { create } from 'zustand'

/** A command that did not get through yet and is being sent again with the same key. */
export interface Resending {
  id: string
  attempt: number
  since_ms: number
}

/** What is on its way again and again: the connection banner shows it, so that nobody sends by hand what is being sent. */
export const useResending = create<{ commands: readonly Resending[] }>(() => ({ commands: [] }))

export function noteResending(id: string, attempt: number): void {
  useResending.setState(({ commands }) => {
    const known = commands.find((command) => command.id === id)
    if (!known) return { commands: [...commands, { id, attempt, since_ms: Date.now() }] }
    return { commands: commands.map((command) => (command.id === id ? { ...command, attempt } : command)) }
  })
}

export function noteDelivered(id: string): void {
  useResending.setState(({ commands }) =>
    commands.some((command) => command.id === id) ? { commands: commands.filter((command) => command.id !== id) } : { commands },
  )
}
