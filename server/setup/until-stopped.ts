/** Resolves when a person or the system asks this process to end, or when one of these ends first. A second signal does not hurry it: the parts have their own time limits. */
export async function untilStopped(parts: Promise<number>[]): Promise<{ asked: boolean; code: number }> {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  const asked = new Promise<{ asked: true; code: 0 }>((resolve) => {
    for (const signal of signals) process.on(signal, () => resolve({ asked: true, code: 0 }))
  })
  return Promise.race([asked, ...parts.map(async (part) => ({ asked: false, code: await part }))])
}
