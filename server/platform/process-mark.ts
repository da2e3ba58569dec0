import { readFileSync } from 'node:fs'

/** A process beyond doubt: ids are used again, an id with its start time is not. */
export type ProcessMark = string

/** The mark of a process, by default our own; null when it is gone. Linux only: reads `/proc`. */
export function markOf(pid: number = process.pid): ProcessMark | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The second field is the program's name in brackets and may hold anything; the rest follows the last bracket.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return fields[0] === 'Z' ? null : `${pid}:${fields[19]}`
  } catch {
    return null
  }
}

/** Whether the process with this mark still lives. */
export function isAlive(mark: ProcessMark): boolean {
  return markOf(Number(mark.split(':')[0])) === mark
}
