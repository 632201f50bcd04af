import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Client, credentials, Metadata, status as Status } from '@grpc/grpc-js'
import { openGateway } from '../support/gateway.ts'
import { openTokens, READER, WRITER } from '../support/tokens.ts'
import { everyRpc, type Outcome, REFLECTION, type Rpc, send } from './any-rpc.ts'

/** By their names; what the gateway takes for a read is written down elsewhere. */
const READ = /^(Discover|Get|List|Walk|Watch|Resolve|Export|Parse|KeepAlive|RenewLease|reflection)/
const FINE = new Set([Status.OK, Status.INVALID_ARGUMENT])

/** Requests that are compressed, and all streams, go another way through the gateway than small unary ones. */
const WAYS = { 'as they are': {}, compressed: { 'grpc.default_compression_algorithm': 2 } }

for (const [way, options] of Object.entries(WAYS)) {
  test(`without a token of the file no rpc can be called but health (requests ${way})`, async () => {
    await using tokens = await openTokens()
    await using gateway = await openGateway({ access: { tokens: tokens.file } })
    using caller = call(gateway.endpoint, options)
    const rpcs = [...everyRpc(), ...REFLECTION]
    assert.equal(rpcs.length, 30)
    for (const rpc of rpcs)
      for (const authorization of [undefined, '', 'Bearer', `Bearer ${WRITER}x`, `Basic ${WRITER}`, WRITER]) {
        const { code, metadata } = await caller.send(rpc, authorization)
        assert.equal(code, Status.UNAUTHENTICATED, `${rpc.path} with ${authorization}`)
        assert.equal(metadata.get('grpc-status-details-bin').length, 1, rpc.path)
      }
    const health = { name: 'Check', path: '/grpc.health.v1.Health/Check', requestStream: false, responseStream: false }
    assert.equal((await caller.send({ ...health, rehearsal: undefined })).code, Status.OK)
  })

  test(`with a token of the file every rpc can be called (requests ${way})`, async () => {
    await using tokens = await openTokens()
    await using gateway = await openGateway({ access: { tokens: tokens.file } })
    using caller = call(gateway.endpoint, options)
    for (const rpc of everyRpc()) fine(rpc, await caller.send(rpc, `bearer  ${WRITER}`))
  })

  test(`a token that may only read allows reads and dry runs, and changes nothing (requests ${way})`, async () => {
    await using tokens = await openTokens()
    await using gateway = await openGateway({ access: { tokens: tokens.file } })
    using caller = call(gateway.endpoint, options)
    await changesNothing(caller, `Bearer ${READER}`, Status.PERMISSION_DENIED, 'NOT_PERMITTED')
  })

  test(`a gateway that is read-only is so for every token and every rpc (requests ${way})`, async () => {
    await using tokens = await openTokens()
    await using closed = await openGateway({ access: { readOnly: true, tokens: tokens.file } })
    await using open = await openGateway({ access: { readOnly: true } })
    for (const [endpoint, authorization] of [
      [open.endpoint, undefined],
      [closed.endpoint, `Bearer ${WRITER}`],
      [closed.endpoint, `Bearer ${READER}`],
    ] as const) {
      using caller = call(endpoint, options)
      await changesNothing(caller, authorization, Status.FAILED_PRECONDITION, 'READ_ONLY')
    }
  })
}

test('a keep-alive that says nothing is refused without a token all the same', async () => {
  await using tokens = await openTokens()
  await using gateway = await openGateway({ access: { tokens: tokens.file } })
  const client = new Client(gateway.endpoint, credentials.createInsecure())
  const same = (bytes: Buffer): Buffer => bytes
  const { promise, resolve } = Promise.withResolvers<Status>()
  const stream = client.makeBidiStreamRequest('/espalier.v1.RegistryService/KeepAlive', same, same)
  stream.on('error', () => {})
  stream.on('status', ({ code }) => resolve(code))
  assert.equal(await promise, Status.UNAUTHENTICATED)
  client.close()
})

async function changesNothing(
  caller: ReturnType<typeof call>,
  authorization: string | undefined,
  code: Status,
  reason: string,
): Promise<void> {
  for (const rpc of everyRpc()) {
    const outcome = await caller.send(rpc, authorization)
    if (READ.test(rpc.name)) fine(rpc, outcome)
    else {
      assert.equal(outcome.code, code, `${rpc.path}: ${outcome.details}`)
      assert.ok(String(outcome.metadata.get('grpc-status-details-bin')[0]).includes(reason), rpc.path)
    }
    if (rpc.rehearsal !== undefined) fine(rpc, await caller.send(rpc, authorization, rpc.rehearsal))
  }
}

function fine(rpc: Rpc, { code, details }: Outcome): void {
  assert.ok(FINE.has(code), `${rpc.path}: ${Status[code]} ${details}`)
}

function call(endpoint: string, options: object) {
  const client = new Client(endpoint, credentials.createInsecure(), options)
  return {
    send: (rpc: Rpc, authorization?: string, request?: Buffer): Promise<Outcome> => {
      const metadata = new Metadata()
      if (authorization !== undefined) metadata.set('authorization', authorization)
      return send(client, rpc, { metadata, ...(request === undefined ? {} : { request }) })
    },
    [Symbol.dispose]: () => client.close(),
  }
}
