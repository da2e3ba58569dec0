/** Consults by the incident they came from: a doctor who was asked reads the case by the consult, having no part in the emergency itself. */
const consults = new Map<string, string>()

export const showByConsult = (incidentId: string, consultId: string): void => void consults.set(incidentId, consultId)
export const consultOfIncident = (incidentId: string): string | null => consults.get(incidentId) ?? null
