import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { expect, it } from 'vitest'
import { readConfig } from '#platform/config.ts'
import { defaultPorts } from '#setup/server-process.ts'
import { checkoutDir } from '#setup/places.ts'

/** What `docker-compose.yml`, `Dockerfile` and README.md say of each other and of the program: no engine runs them here. */
interface Service {
  image?: string
  environment?: Record<string, string | number>
  ports?: string[]
  volumes?: string[]
  command?: string
}
const text = (file: string) => readFileSync(`${checkoutDir}/${file}`, 'utf8')
const { services } = parse(text('docker-compose.yml'), { merge: true }) as {
  services: Record<'database' | 'server' | 'media' | 'relay', Service>
}
const ours = [services.server, services.media]
const environmentOf = ({ environment = {} }: Service) =>
  Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, String(value).replaceAll(/\$\{[A-Z_]+:-([^}]*)\}/g, '$1')]))
const configOf = (service: Service, more: NodeJS.ProcessEnv = {}) =>
  readConfig({
    ...environmentOf(service),
    JILIAN_SECRET_KEY: 'k'.repeat(32),
    PUBLIC_URL: '',
    NODE_ENV: 'production',
    TURN_SECRET: 't'.repeat(32),
    MEDIA_ANNOUNCED_ADDRESS: '192.0.2.7',
    ...more,
  })

it('every setting that the containers get is in the table of README.md', () => {
  const readme = text('README.md')
  const firstStart = ['FIRST_ADMIN_LOGIN', 'FIRST_ADMIN_PASSWORD']
  for (const service of ours)
    for (const name of Object.keys(environmentOf(service)))
      expect(firstStart.includes(name) || new RegExp(`^\\|.*\`${name}\``, 'm').test(readme), name).toBe(true)
})

it('the containers have all roles between them, and each only once', () => {
  const roles = ours.flatMap((service) => configOf(service).roles)
  expect(roles.toSorted()).toEqual(configOf(services.server, { JILIAN_ROLES: '' }).roles.toSorted())
})

it('what the program listens on is what the containers publish and the image exposes', () => {
  const { media } = configOf(services.media)
  const range = `${media.port}-${media.port + media.workers! - 1}`
  expect(services.media.ports).toEqual([`${range}:${range}/udp`, `${range}:${range}/tcp`])
  expect(services.server.ports).toEqual([defaultPorts.https, defaultPorts.jt808].map((port) => `${port}:${port}`))
  const exposed = /^EXPOSE (.*)$/m.exec(text('Dockerfile'))![1]!.split(' ')
  expect(exposed).toEqual([String(defaultPorts.https), String(defaultPorts.jt808), `${range}/tcp`, `${range}/udp`])
})

it('both see the same files, and the relay knows the secret and lets through to the media ports alone', () => {
  expect(services.media.volumes).toEqual(services.server.volumes)
  expect(services.relay.command).toContain('--static-auth-secret=${TURN_SECRET}')
  expect(services.relay.command).toContain('--allowed-peer-ip=${MEDIA_ANNOUNCED_ADDRESS}')
  expect(environmentOf(services.server)['TURN_URLS']).toContain(':3478')
})
