import assert from 'node:assert/strict'
import { test } from 'node:test'
import { systemClock } from '../../../src/lib/clock.ts'
import { openEmbeddedStore } from '../../../src/store/embedded/embedded.ts'
import type { TreePath } from '../../../src/tree/path.ts'
import { openGateway } from '../../support/gateway.ts'
import { temporaryDirectory } from '../../support/process/temporary.ts'
import { withRead } from '../../support/stores/with-read.ts'

const FRESH = '/fresh' as TreePath
const soon = (): { readonly signal: AbortSignal } => ({ signal: AbortSignal.timeout(5_000) })

for (const [fields, status, data] of [
  [{}, 200, '{"a":1}'],
  [{ 'if-none-match': '*' }, 412, '{"b":2}'],
  [{ 'if-match': '*' }, 412, '{"b":2}'],
] as const)
  test(`a node that another client creates while PUT looks for it: ${status} with ${JSON.stringify(fields)}`, async () => {
    await using directory = await temporaryDirectory()
    await using store = await openEmbeddedStore({ directory: directory.path, clock: systemClock })
    let isFirst = true
    const racing = withRead(store, async (path, options) => {
      const state = await store.read(path, options)
      if (!isFirst) return state
      isFirst = false
      await store.commit([{ op: 'create', path: FRESH, data: Buffer.from('{"b":2}') }], soon())
      return state
    })
    await using gateway = await openGateway({ http: {}, store: racing })
    const url = `http://${gateway.http}/v1/tree/fresh`
    const response = await fetch(url, { method: 'PUT', body: '{"a":1}', headers: fields })
    assert.equal(response.status, status, await response.text())
    const stored = await store.read(FRESH, soon())
    assert.equal(Buffer.from(stored?.data ?? []).toString(), data)
  })
