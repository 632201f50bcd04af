import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Client, credentials, type ServiceDefinition, type ServiceError, status as Status } from '@grpc/grpc-js'
import { PropertiesServiceService } from '../../src/gen/espalier/v1/properties.ts'
import { RegistryServiceService } from '../../src/gen/espalier/v1/registry.ts'
import { TreeServiceService } from '../../src/gen/espalier/v1/tree.ts'
import { openGateway } from '../support/gateway.ts'

const SERVICES: readonly ServiceDefinition[] = [RegistryServiceService, PropertiesServiceService, TreeServiceService]

/** What an empty request must come to: an answer, or a refusal that names its reason. */
const REFUSED = new Set([Status.INVALID_ARGUMENT])

test('every rpc of every service answers, and an empty request is never a fault of ours', async () => {
  await using gateway = await openGateway()
  const client = new Client(gateway.endpoint, credentials.createInsecure())
  let count = 0
  for (const service of SERVICES)
    for (const method of Object.values(service)) {
      const { code, details, metadata } = await send(client, method)
      assert.ok(code === Status.OK || REFUSED.has(code), `${method.path}: ${Status[code]} ${details}`)
      if (code !== Status.OK) assert.equal(metadata?.get('grpc-status-details-bin').length, 1, method.path)
      count++
    }
  client.close()
  assert.equal(count, 21)
})

function send(
  client: Client,
  method: ServiceDefinition[string],
): Promise<Pick<ServiceError, 'code' | 'details' | 'metadata'>> {
  const same = (bytes: Buffer): Buffer => bytes
  const empty = Buffer.alloc(0)
  const { promise, resolve, reject } = Promise.withResolvers<Pick<ServiceError, 'code' | 'details' | 'metadata'>>()
  const ok = { code: Status.OK, details: '', metadata: undefined as never }
  if (!method.responseStream) {
    client.makeUnaryRequest(method.path, same, same, empty, error => resolve(error ?? ok))
    return promise
  }
  const both = method.requestStream ? client.makeBidiStreamRequest(method.path, same, same) : undefined
  const stream = both ?? client.makeServerStreamRequest(method.path, same, same, empty)
  stream.on('status', resolve)
  stream.on('error', error => ('code' in error ? undefined : reject(error)))
  // A watch goes on for ever: its first frame is its answer.
  stream.on('data', () => {
    resolve(ok)
    stream.cancel()
  })
  both?.write(empty)
  both?.end()
  return promise
}
