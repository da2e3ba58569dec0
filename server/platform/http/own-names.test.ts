import { networkInterfaces } from 'node:os'
import { expect, test } from 'vitest'
import { ownNames } from './own-names.ts'

test('loopback answers to loopback names only', () => {
  expect(ownNames('127.0.0.1')).toEqual(['localhost', '127.0.0.1', 'jilian.localhost'])
})

test('a port open to the network answers to every address of the machine', () => {
  const first = Object.values(networkInterfaces()).flatMap((cards) => cards ?? [])[0]
  const names = ownNames('0.0.0.0')
  expect(names).toContain('localhost')
  if (first?.family === 'IPv4') expect(names).toContain(first.address)
})
