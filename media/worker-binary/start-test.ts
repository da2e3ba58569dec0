import { spawn } from 'node:child_process'

/** What the worker ends with when nobody tells it the version of the library that calls: the first thing it checks. */
const endsWithoutLibrary = 41

/** Whether this file is a mediasoup worker that this system can load and start; null, or why not. Takes some milliseconds. */
export async function whyNotStarting(file: string, timeoutMs = 10_000): Promise<string | null> {
  // An empty environment: a MEDIASOUP_VERSION of ours would make it wait for a library that is not there.
  const child = spawn(file, [], { env: {}, stdio: ['ignore', 'ignore', 'pipe'], timeout: timeoutMs, killSignal: 'SIGKILL' })
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-400)))
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('close', (code, signal) => {
      if (code === endsWithoutLibrary) return resolve(null)
      resolve(`it ended with ${code ?? signal}${said ? `: ${said.trim()}` : ''}`)
    })
  })
}
