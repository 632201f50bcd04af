import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ownHosts } from '../../../../clients/typescript/leases/own-hosts.ts'

function address(text: string, internal = false): NonNullable<ReturnType<typeof interfaces>['x']>[number] {
  const rest = { address: text, netmask: '', mac: '', internal, cidr: null }
  return text.includes(':') ? { ...rest, family: 'IPv6', scopeid: 0 } : { ...rest, family: 'IPv4' }
}

function interfaces(...addresses: readonly Parameters<typeof address>[]): NonNullable<Parameters<typeof ownHosts>[0]> {
  return { x: addresses.map(one => address(...one)) }
}

test('the hosts of this machine are its IPv4 addresses without loopback and link-local ones', () => {
  const all = interfaces(
    ['127.0.0.1', true],
    ['10.0.0.1'],
    ['192.0.2.7'],
    ['169.254.1.1'],
    ['2001:db8::1'],
    ['fe80::1'],
  )
  assert.deepEqual(ownHosts(all), ['10.0.0.1', '192.0.2.7'])
})

test('without IPv4 they are the IPv6 addresses, and with loopback alone there are none', () => {
  assert.deepEqual(ownHosts(interfaces(['::1', true], ['2001:db8::1'], ['fe80::1'])), ['2001:db8::1'])
  assert.deepEqual(ownHosts(interfaces(['127.0.0.1', true], ['::1', true])), [])
})
