import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openGateway } from '../support/gateway.ts'
import { callOverHttp, type HttpOutcome, PROTOCOLS, type Protocol } from '../support/http-client.ts'
import { sendRaw } from '../support/raw-http.ts'
import { openTokens, READER, WRITER } from '../support/tokens.ts'
import { everyRpc, type Rpc } from './any-rpc.ts'

/** By their names; what the gateway takes for a read is written down elsewhere. */
const READ = /^(Discover|Get|List|Walk|Watch|Resolve|Export|Parse|KeepAlive|RenewLease)/

for (const protocol of PROTOCOLS) {
  test(`every rpc answers by ${protocol}, and an empty request is never a fault of ours`, async () => {
    await using gateway = await openGateway({ http: {} })
    const rpcs = everyRpc()
    for (const rpc of rpcs) {
      const outcome = await callOverHttp(gateway.http, protocol, rpc.path)
      fine(rpc, outcome)
      if (outcome.code !== undefined) assert.ok(outcome.reason !== undefined, `${rpc.path} ${outcome.message}`)
    }
    assert.ok(rpcs.length >= 26)
  })

  test(`without a token of the file no rpc can be called by ${protocol}`, async () => {
    await using tokens = await openTokens()
    await using gateway = await openGateway({ http: {}, access: { tokens: tokens.file } })
    for (const rpc of everyRpc())
      for (const authorization of [undefined, '', 'Bearer', `Bearer ${WRITER}x`, `Basic ${WRITER}`, WRITER]) {
        const headers = authorization === undefined ? {} : { authorization }
        const { code, reason } = await callOverHttp(gateway.http, protocol, rpc.path, { headers })
        assert.deepEqual([code, reason], ['Unauthenticated', 'UNAUTHENTICATED'], `${rpc.path} with ${authorization}`)
      }
  })

  test(`with a token of the file every rpc can be called by ${protocol}`, async () => {
    await using tokens = await openTokens()
    await using gateway = await openGateway({ http: {}, access: { tokens: tokens.file } })
    const headers = { authorization: `bearer  ${WRITER}` }
    for (const rpc of everyRpc()) fine(rpc, await callOverHttp(gateway.http, protocol, rpc.path, { headers }))
  })

  test(`a token that may only read allows reads and dry runs by ${protocol}, and changes nothing`, async () => {
    await using tokens = await openTokens()
    await using gateway = await openGateway({ http: {}, access: { tokens: tokens.file } })
    await changesNothing(gateway.http, protocol, `Bearer ${READER}`, ['PermissionDenied', 'NOT_PERMITTED'])
  })

  test(`a gateway that is read-only is so for every token and every rpc by ${protocol}`, async () => {
    await using tokens = await openTokens()
    await using closed = await openGateway({ http: {}, access: { readOnly: true, tokens: tokens.file } })
    await using open = await openGateway({ http: {}, access: { readOnly: true } })
    for (const [endpoint, authorization] of [
      [open.http, undefined],
      [closed.http, `Bearer ${WRITER}`],
      [closed.http, `Bearer ${READER}`],
    ] as const)
      await changesNothing(endpoint, protocol, authorization, ['FailedPrecondition', 'READ_ONLY'])
  })
}

test('a token is asked for before the body, which is never read', async () => {
  await using tokens = await openTokens()
  await using gateway = await openGateway({ http: {}, access: { tokens: tokens.file } })
  const response = await sendRaw(
    gateway.http,
    'POST /espalier.v1.TreeService/GetNode HTTP/1.1\r\nHost: 127.0.0.1\r\n' +
      'Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{',
    /\}$/,
  )
  assert.match(response, /^HTTP\/1\.1 401 .*UNAUTHENTICATED/s)
})

test('calls that change nothing can be made by GET and by the form of curl -d, others cannot', async () => {
  await using gateway = await openGateway({ http: {} })
  const form = { 'content-type': 'application/x-www-form-urlencoded' }
  for (const rpc of everyRpc().filter(one => !one.requestStream && !one.responseStream)) {
    const isSafe = READ.test(rpc.name) && rpc.name !== 'RenewLease'
    const url = `http://${gateway.http}${rpc.path}`
    const get = await fetch(`${url}?encoding=json&message=%7B%22path%22%3A%22%2Fnone%22%7D`)
    const post = await fetch(url, { method: 'POST', headers: form, body: '{}' })
    await Promise.all([get.text(), post.text()])
    assert.equal(get.status === 405, !isSafe, `GET ${rpc.path}: ${get.status}`)
    assert.equal(post.status === 415, !isSafe, `POST ${rpc.path}: ${post.status}`)
  }
})

async function changesNothing(
  endpoint: string,
  protocol: Protocol,
  authorization: string | undefined,
  expected: readonly [code: string, reason: string],
): Promise<void> {
  const headers = authorization === undefined ? {} : { authorization }
  for (const rpc of everyRpc()) {
    const outcome = await callOverHttp(endpoint, protocol, rpc.path, { headers })
    if (READ.test(rpc.name)) fine(rpc, outcome)
    else assert.deepEqual([outcome.code, outcome.reason], expected, `${rpc.path}: ${outcome.message}`)
    const { rehearsal } = rpc
    if (rehearsal !== undefined)
      fine(rpc, await callOverHttp(endpoint, protocol, rpc.path, { headers, request: rehearsal }))
  }
}

function fine(rpc: Rpc, { code, message }: HttpOutcome): void {
  assert.ok(code === undefined || code === 'InvalidArgument', `${rpc.path}: ${code} ${message}`)
}
