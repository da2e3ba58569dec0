import { getBoard } from '#contract/rest/dispatch.ts'
import { getIncident, incidentTimeline, updateIncident, type Incident } from '#contract/rest/incidents.ts'
import type { Body } from '#contract/route.ts'
import { keep, keyOf, queryClient, readAgain } from '../../../shared/api/queries.ts'
import { useCommand } from '../../../shared/api/use-command.ts'
import type { Board } from './board.ts'

/** An incident as a command answered it, at once wherever it is shown. */
export function putIncident(incident: Incident): void {
  keep(getIncident, { params: { incidentId: incident.id } }, incident)
  queryClient.setQueryData<Board>(keyOf(getBoard), (board) =>
    board ? { ...board, incidents: board.incidents.map((row) => (row.id === incident.id ? publicPart(row, incident) : row)) } : board,
  )
  void readAgain(incidentTimeline, { incidentId: incident.id })
}

/** Only what a row of the board holds. */
function publicPart(row: Board['incidents'][number], incident: Incident): Board['incidents'][number] {
  return Object.fromEntries(Object.keys(row).map((field) => [field, incident[field as keyof typeof row]])) as typeof row
}

type Change = Omit<Body<typeof updateIncident>, 'version'>

/** Changes fields of an incident as this seat sees it now; somebody else's change in between is refused, never overwritten. */
export function useIncidentUpdate(incident: Incident) {
  const command = useCommand(updateIncident, putIncident)
  return {
    ...command,
    change: (change: Change) => command.run({ params: { incidentId: incident.id }, body: { version: incident.version, ...change } }),
  }
}
