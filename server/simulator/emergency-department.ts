import { listArrivals, signHandoverByHospital } from '#contract/rest/dispatch.ts'
import { ApiClient } from './api-client.ts'
import type { Briefing } from './briefing.ts'

const look_ms = 3_000

/** The receiving side: signs for every patient whose crew has signed. */
export async function startEmergencyDepartments(briefing: Briefing, log: (line: string) => void): Promise<{ stop(): void }> {
  const timers: NodeJS.Timeout[] = []
  for (const account of briefing.accounts.filter(({ roles }) => roles.includes('emergency_department'))) {
    const api = new ApiClient(briefing.baseUrl)
    await api.signIn(account.login, briefing.password)
    const look = async () => {
      const { arrivals } = await api.call(listArrivals)
      for (const { assignment, handover } of arrivals) {
        if (!handover?.crewSignedAt || handover.hospitalSignedAt) continue
        await api.call(signHandoverByHospital, { params: { assignmentId: assignment.id } })
        log(`${account.login} received the patient of ${assignment.callSign}`)
      }
    }
    let looking = false
    timers.push(
      setInterval(() => {
        if (looking) return
        looking = true
        void look()
          .catch((error: unknown) => log(`${account.login}: ${String(error)}`))
          .finally(() => (looking = false))
      }, look_ms),
    )
  }
  return { stop: () => timers.forEach(clearInterval) }
}
