import type { Tx } from '#platform/db/database.ts'
import * as repository from './assignments.repository.ts'

/** A run, for domains above; undefined where there is none. */
export const runById = (tx: Tx, assignmentId: string): Promise<repository.AssignmentRow | undefined> => repository.byId(tx, assignmentId)
