import { type ChildrenChange, ChildrenSnapshot, WatchChildrenResponse } from '@espalier/contract/espalier/v1/registry'
import type { Provider } from '@espalier/contract/espalier/v1/types'
import type { Prepared } from '../../grpc/calls/call.ts'
import type { Revision } from '../../tree/node.ts'
import { compareText } from '../../tree/path.ts'
import type { Child } from '../../views/children-view.ts'
import type { Difference } from '../../views/journal.ts'
import type { Target } from '../../views/target.ts'
import { toProvider } from '../convert.ts'
import { inParts } from './frame-parts.ts'
import type { Encoding } from './frames.ts'

/** The frames of WatchChildren. */
export const childrenEncoding = (partBytes: number, jsonOnly: boolean): Encoding<Child, Target<Child>> => ({
  partBytes,
  provenanceField: 4,
  snapshot: target => {
    const parts = inParts(sortedChildren(target), providerBytes, partBytes)
    return parts.map((children, i) => () => {
      const [first, last] = [i === 0, i === parts.length - 1]
      const part = { providers: toProviders(children, jsonOnly), first, last, provenance: undefined }
      return ChildrenSnapshot.encode(part).finish()
    })
  },
  change: (_target, difference, revision) => {
    const { added, updated, removed } = difference
    if (added.length + updated.length + removed.length === 0) return undefined
    const value: ChildrenChange = {
      added: toProviders(added.map(second), jsonOnly),
      updated: toProviders(updated.map(second), jsonOnly),
      removed: [...removed],
    }
    return encode(revision, { $case: 'change', value })
  },
  changeBytes: ({ added, updated, removed }: Difference<Child>) => {
    let bytes = 0
    for (const [, child] of added) bytes += providerBytes(child)
    for (const [, child] of updated) bytes += providerBytes(child)
    for (const name of removed) bytes += name.length * 3
    return bytes
  },
  plain: encode,
})

/** Ordered by name. */
export function sortedChildren(target: Target<Child>): readonly Child[] {
  return [...target.journal.items.values()].sort((a, b) => compareText(a.name, b.name))
}

export function toProviders(children: readonly Child[], jsonOnly: boolean): Provider[] {
  return children.map(({ name, state, properties }) => toProvider(name, state, properties, jsonOnly))
}

function second(entry: readonly [string, Child]): Child {
  return entry[1]
}

/** The approximate size of a provider as a message. JSON text grows when its numbers become doubles. */
function providerBytes({ name, state }: Child): number {
  return name.length * 3 + (state === undefined ? 4 : (state.data?.length ?? 0) * 2 + 100)
}

function encode(revision: Revision, frame: WatchChildrenResponse['frame']): Prepared {
  const bytes = WatchChildrenResponse.encode({ revision, frame }).finish()
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
