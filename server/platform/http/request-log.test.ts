import { pino } from 'pino'
import { expect, test } from 'vitest'
import { createFastify } from './server.ts'

test('one line a request names route, status, time and the request, never the address or what was sent', async () => {
  const lines: Record<string, unknown>[] = []
  const app = await createFastify({ log: pino({ level: 'debug', base: null }, { write: (line) => lines.push(JSON.parse(line)) }) })
  app.decorateRequest('actor', null)
  app.get('/api/locate/:token', { schema: { operationId: 'calls.openLocationLink' } }, async () => ({ ok: true }))
  app.post('/api/broken', async () => {
    throw new Error('inside')
  })
  await app.inject({ url: '/api/locate/a-secret-token?number=13800000000' })
  const broken = await app.inject({ method: 'POST', url: '/api/broken', payload: { name: '王芳' } })
  await app.inject({ url: '/api/nowhere/a-secret-token' })
  const requests = lines.filter(({ msg }) => msg === 'request')
  expect(requests).toMatchObject([
    { level: 20, route: 'calls.openLocationLink', method: 'GET', status: 200, actorId: null },
    { level: 50, route: '/api/broken', status: 500, requestId: broken.json().error.requestId },
    { level: 30, status: 404 },
  ])
  expect(lines.find(({ err }) => err)).toMatchObject({ level: 50, requestId: broken.json().error.requestId })
  const text = JSON.stringify(lines)
  for (const secret of ['a-secret-token', '13800000000', '王芳']) expect(text).not.toContain(secret)
  expect(broken.payload).not.toContain('inside')
  await app.close()
})
