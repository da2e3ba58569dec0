import pg from 'pg'

/** Does `work` on one connection of its own and closes it. */
export async function withConnection<T>(connectionString: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString, application_name: 'jilian setup' })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}
