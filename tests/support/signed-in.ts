import { ApiClient } from '#server/simulator/api-client.ts'
import type { Console } from './console.ts'

/** A session of one of the seeded accounts, which speaks with the product as its screens do. */
export async function signedIn({ server, summary }: Pick<Console, 'server' | 'summary'>, login: string): Promise<ApiClient> {
  const client = new ApiClient(server.httpUrl)
  await client.signIn(login, summary.password)
  return client
}
