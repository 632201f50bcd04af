import assert from 'node:assert/strict'
import type { GetPropertiesRequest, GetPropertiesResponse } from '@espalier/contract/espalier/v1/properties'
import { Consistency } from '@espalier/contract/espalier/v1/types'
import { type ServiceError, status as Status } from '@grpc/grpc-js'
import { type Clients, call, discover, text } from '../rpc/watch/watching.ts'
import type { Known } from '../support/histories/watch-guarantees.ts'
import type { Looked } from './expected.ts'
import type { Ledger } from './ledger.ts'

/**
 * Reads once, and returns a check to run once all commits are recorded: the response must contain everything committed before the call.
 * A gateway without contact to the store may fail the call instead.
 */
export async function oneRead(
  clients: Clients,
  looked: Looked,
  ledger: Ledger,
  how: 'min-revision' | 'synced',
): Promise<() => void> {
  const committed = ledger.revision
  const what = `a read (${how}) of the ${looked.kind} of ${looked.path}`
  const freshness =
    how === 'synced'
      ? { consistency: Consistency.SYNCED, minRevision: 0n }
      : { consistency: Consistency.CACHED, minRevision: committed }
  try {
    const read = looked.kind === 'children' ? readChildren : readValues
    const { known, revision } = await read(clients, looked.path, freshness)
    return () => {
      assert.ok(revision >= committed, `${what} is as of ${revision}; ${committed} was committed before`)
      ledger.assertTrue(known, revision, looked, what)
    }
  } catch (error) {
    const { code } = error as ServiceError
    if (code === Status.UNAVAILABLE || code === Status.DEADLINE_EXCEEDED) return () => {}
    if (code !== Status.NOT_FOUND && code !== Status.FAILED_PRECONDITION) throw error
    return () => ledger.assertTrue('unresolved', committed, looked, what)
  }
}

interface Freshness {
  readonly consistency: Consistency
  readonly minRevision: bigint
}

interface Answer {
  readonly known: Known
  readonly revision: bigint
}

async function readChildren(clients: Clients, path: string, freshness: Freshness): Promise<Answer> {
  const { providers, provenance } = await discover(clients, { path, ...freshness })
  return { known: new Map(providers.map(one => [one.name, text(one)])), revision: provenance?.revision ?? 0n }
}

async function readValues({ properties }: Clients, path: string, freshness: Freshness): Promise<Answer> {
  const { jsonProperties, provenance } = await call<GetPropertiesRequest, GetPropertiesResponse>(
    (request, done) => properties.getProperties(request, done),
    { path, names: [], jsonOnly: false, ...freshness },
  )
  return { known: new Map(Object.entries(jsonProperties)), revision: provenance?.revision ?? 0n }
}
