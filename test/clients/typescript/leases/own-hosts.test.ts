import assert from 'node:assert/strict'
import { test } from 'node:test'
import { needsHosts, ownHosts } from '../../../../clients/typescript/leases/own-hosts.ts'

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

test('they are for an address without a host, and for those on which a server listens on all addresses', () => {
  for (const address of [
    ':80',
    '0.0.0.0:80',
    '[::]:80',
    '[0:0:0:0:0:0:0:0]:80',
    '[::ffff:0.0.0.0]:80',
    '[::FFFF:0:0]:80',
  ])
    assert.ok(needsHosts(['a:80', address]), address)
  assert.ok(!needsHosts(['10.0.0.1:80', '[::1]:80', '0.0.0.1:80', '127.0.0.1:80', 'a:80', '[::ffff:10.0.0.1]:80']))
})
