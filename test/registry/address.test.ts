import assert from 'node:assert/strict'
import { test } from 'node:test'
import { needsHost, peerHost, providerNames } from '../../src/registry/address.ts'
import { RegistryError } from '../../src/tree/errors.ts'

test('host:port, [v6]:port and names stand for themselves, in their order and without duplicates', () => {
  const addresses = ['10.0.0.1:80', 'db-1.example.com:5432', '[2001:DB8:0::1]:80', '[2001:db8::1]:80', '10.0.0.1:80']
  assert.deepEqual(providerNames(addresses, [], undefined), [
    '10.0.0.1:80',
    'db-1.example.com:5432',
    '[2001:db8::1]:80',
  ])
})

test(':port stands for each host of the client, or else for the address of the caller', () => {
  assert.deepEqual(providerNames([':80'], ['a', '10.0.0.2', '::1', '[::2]'], '10.9.9.9'), [
    'a:80',
    '10.0.0.2:80',
    '[::1]:80',
    '[::2]:80',
  ])
  assert.deepEqual(providerNames([':80', ':81'], [], '10.9.9.9'), ['10.9.9.9:80', '10.9.9.9:81'])
  assert.deepEqual(providerNames([':80'], [], '2001:db8::1'), ['[2001:db8::1]:80'])
})

test('the addresses on which a server listens on all of its machine stand for the same as an empty host', () => {
  for (const host of ['0.0.0.0', '[::]', '[0:0:0:0:0:0:0:0]', '[0::0.0.0.0]', '[::ffff:0.0.0.0]', '[::FFFF:0:0]']) {
    assert.ok(needsHost([`${host}:80`]), host)
    assert.deepEqual(providerNames([`${host}:80`], ['a', '10.0.0.2'], '10.9.9.9'), ['a:80', '10.0.0.2:80'], host)
    assert.deepEqual(providerNames([`${host}:80`], [], '10.9.9.9'), ['10.9.9.9:80'], host)
    assert.throws(() => providerNames([`${host}:80`], [], undefined), { code: 'BAD_ADDRESS' })
    assert.throws(() => providerNames([':80'], [host], '10.9.9.9'), { code: 'BAD_ADDRESS', message: /all addresses/ })
  }
  assert.deepEqual(providerNames([':80', '0.0.0.0:80', '[::]:80'], [], '10.9.9.9'), ['10.9.9.9:80'])
  assert.ok(!needsHost(['10.0.0.1:80', '[::1]:80', '0.0.0.1:80', 'a:80']))
})

test('a host of numbers that is no IPv4 address is refused: what it means depends on the program that reads it', () => {
  for (const host of ['0', '00.0.0.0', '010.0.0.1', '10.1', '10.0.0.256', '1.2.3.4.5', '0x7f.1', '2130706433'])
    refused(`${host}:80`, /not an IPv4 address/)
  assert.deepEqual(providerNames(['web.1:80', '1.example:80', '0xa.b:80', 'face:80'], [], undefined), [
    'web.1:80',
    '1.example:80',
    '0xa.b:80',
    'face:80',
  ])
})

test('an IPv4 address as a socket for both families shows it is that address', () => {
  assert.deepEqual(providerNames(['[::ffff:10.0.0.1]:80', '[::FFFF:a00:102]:80', '10.0.0.1:80'], [], undefined), [
    '10.0.0.1:80',
    '10.0.1.2:80',
  ])
  assert.deepEqual(providerNames([':80'], ['::ffff:192.0.2.7', '[::ffff:10.0.0.1]'], undefined), [
    '192.0.2.7:80',
    '10.0.0.1:80',
  ])
})

test('an IPv6 address may have a zone, the name or the number of an interface', () => {
  const addresses = ['[FE80:0::1%eth0]:80', '[fe80::1%eth0.100]:80', '[fe80::1%3]:80']
  assert.deepEqual(providerNames(addresses, [], undefined), [
    '[fe80::1%eth0]:80',
    '[fe80::1%eth0.100]:80',
    '[fe80::1%3]:80',
  ])
  assert.deepEqual(providerNames([':80'], ['fe80::1%eth0'], undefined), ['[fe80::1%eth0]:80'])
})

test('an IPv6 address without brackets is not read as an empty host', () => {
  refused('::1:80', /brackets/)
  refused('::1', /brackets and a port/)
})

test('what is not an address is BAD_ADDRESS with the reason', () => {
  refused('', /port is missing/)
  refused('host', /port is missing/)
  refused('host:', /number from 1 to 65535/)
  refused('host:0', /number from 1 to 65535/)
  refused('host:65536', /number from 1 to 65535/)
  refused('host:080', /number from 1 to 65535/)
  refused('host:http', /number from 1 to 65535/)
  refused('a/b:80', /not a host/)
  refused('a b:80', /not a host/)
  refused('-a:80', /not a host/)
  refused('a..b:80', /not a host/)
  refused('[10.0.0.1]:80', /not a host/)
  refused('[::ffff:10.0.0.1%eth0%x]:80', /not a host/)
  refused('[host]:80', /not a host/)
  refused('[::1', /"\]" is missing/)
  refused('[::1]', /port is missing/)
  refused('[fe80::1%]:80', /not a host/)
  refused('[::%eth0]:80', /not a host/)
  refused('[fe80::1%eth 0]:80', /not a host/)
  refused('[fe80::1%a%b]:80', /not a host/)
  refused('10.0.0.1%eth0:80', /not a host/)
  refused('http://host:80/x', /"http:\/\/" does not belong/)
  refused('a:b:80', /more than one/)
  refused(`${'a'.repeat(300)}:80`, /not a host/)
  assert.throws(() => providerNames([], [], undefined), { code: 'BAD_ADDRESS' })
  assert.throws(() => providerNames([':80'], ['no host'], undefined), { code: 'BAD_ADDRESS' })
  assert.throws(() => providerNames([':80'], [], undefined), { code: 'BAD_ADDRESS' })
})

test('an error names its field', () => {
  assert.throws(
    () => providerNames(['a:80', 'b'], [], undefined),
    (error: unknown) => error instanceof RegistryError && error.facts.field === 'addresses[1]',
  )
})

test('the peer of a socket is an address without port, zone or mapping', () => {
  assert.equal(peerHost('10.0.0.1:5000'), '10.0.0.1')
  assert.equal(peerHost('::ffff:10.0.0.1:5000'), '10.0.0.1')
  assert.equal(peerHost('2001:db8::1:5000'), '2001:db8::1')
  assert.equal(peerHost('fe80::1%eth0:5000'), 'fe80::1')
  assert.equal(peerHost('unknown'), undefined)
})

function refused(address: string, why: RegExp): void {
  assert.throws(
    () => providerNames([address], [], undefined),
    (error: unknown) => error instanceof RegistryError && error.code === 'BAD_ADDRESS' && why.test(error.message),
    address,
  )
}
