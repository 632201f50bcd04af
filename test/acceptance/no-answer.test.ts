import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { test } from 'node:test'
import { systemClock } from '../../src/lib/clock.ts'
import { openEmbeddedStore } from '../../src/store/embedded/embedded.ts'
import { openGateway } from '../support/gateway.ts'
import { temporaryDirectory } from '../support/process/temporary.ts'
import { unsteady } from '../support/stores/unsteady-store.ts'
import { inProcess, type Surroundings } from '../tools/cli/espalier.ts'
import { shareWorld } from '../tools/cli/world.ts'
import { assertReport, type Report } from './report.ts'

const world = shareWorld()

async function unanswered(args: readonly string[], where: Surroundings, report: Report): Promise<void> {
  assertReport(report, await inProcess([...args, '--timeout', '1s'], where))
}

test('no server, TLS to a plain-text server, and a gateway that does not respond have distinct messages, each with exit 7', async () => {
  await unanswered(
    ['get', '/'],
    { endpoint: '127.0.0.1:1' },
    {
      code: 'REGISTRY_UNREACHABLE',
      what: 'no answer from grpc://127.0.0.1:1 (connection refused)',
      help: 'is it running? "espalier serve"; or choose another with --endpoint / espalier context use',
      exit: 7,
    },
  )
  await unanswered(
    ['get', '/'],
    { endpoint: `grpcs://${world.endpoint}` },
    {
      code: 'TLS_MISMATCH',
      what: `the server at ${world.endpoint} speaks plain text, the client TLS`,
      help: 'use grpc:// instead of grpcs://',
      exit: 7,
    },
  )
  const silent = createServer().listen(0, '127.0.0.1')
  await once(silent, 'listening')
  const endpoint = `127.0.0.1:${(silent.address() as AddressInfo).port}`
  const sockets = new Set<{ destroy(): void }>()
  silent.on('connection', socket => sockets.add(socket))
  try {
    await unanswered(
      ['set', '/cms', 'x=1'],
      { endpoint },
      {
        code: 'TIMEOUT',
        what: `no answer from grpc://${endpoint} in time`,
        help: 'try again, or wait longer with --timeout; a write may or may not have happened, so look first',
        exit: 7,
      },
    )
  } finally {
    for (const socket of sockets) socket.destroy()
    silent.close()
  }
})

test('while the store is unreachable, reads continue with a warning, and writes fail with a hint', async () => {
  await using directory = await temporaryDirectory()
  await using inner = await openEmbeddedStore({ directory: directory.path, clock: systemClock })
  const store = unsteady(inner)
  await using gateway = await openGateway({ store })
  const { endpoint } = gateway
  await inProcess(['create', '/cms', 'threads=3'], { endpoint })
  await inProcess(['get', '/cms'], { endpoint })
  store.cut()
  await unanswered(
    ['set', '/cms', 'threads=4'],
    { endpoint },
    {
      code: 'BACKEND_UNREACHABLE',
      what: 'the store is out of reach',
      help: 'try again when the store is back; what was read before is still answered',
      exit: 7,
    },
  )
})
