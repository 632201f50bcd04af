import { expectation } from '../../store/expectation.ts'
import type { NodeState, Operation } from '../../store/store.ts'
import { RegistryError } from '../../tree/errors.ts'
import type { LeaseHash } from '../../tree/lease-id.ts'
import type { NodeStat } from '../../tree/node.ts'
import type { TreePath } from '../../tree/path.ts'
import { holderOf } from '../../tree/provider.ts'

/** A provider node that a lease registers. */
export interface Claim {
  readonly path: TreePath
  readonly data: Uint8Array
  readonly hash: LeaseHash
  /** This gateway's session. */
  readonly session: string
  /** Also take over a node of a native client of the store. */
  readonly force: boolean
}

export type Decision =
  /** No node exists. */
  | { readonly do: 'create' }
  /** The node exists exactly so. */
  | { readonly do: 'keep' }
  /** The node belongs to this gateway's session: its data are replaced. */
  | { readonly do: 'update'; readonly from: Holder }
  /** The node belongs to another session: it is deleted and created again in one transaction, so that no reader sees it missing. */
  | { readonly do: 'take'; readonly from: Holder }
  | { readonly do: 'refuse'; readonly error: RegistryError }

/** The owner before: the claiming lease itself, another lease, or a native client, which has no lease. */
type Holder = 'self' | 'other' | 'native'

/** What to do with the node that exists at the path of a claim. Pure: the whole table of who may take over what. */
export function decide(claim: Claim, found: NodeState | undefined): Decision {
  if (found === undefined) return { do: 'create' }
  const { owner } = found.stat
  if (owner === undefined) return { do: 'refuse', error: persistent(claim.path) }
  const from = holder(claim, found)
  if (owner === claim.session) {
    const same = from === 'self' && Buffer.compare(found.data, claim.data) === 0
    // A node of this session without a lease property was rewritten by somebody, but its owner is still the same.
    return same ? { do: 'keep' } : { do: 'update', from: from === 'native' ? 'self' : from }
  }
  if (from === 'native' && !claim.force) return { do: 'refuse', error: taken(claim.path, owner) }
  return { do: 'take', from }
}

/** The operations of a decision. They fail if the node is not in the state that it was based on. */
export function operationsOf(claim: Claim, decision: Decision, found: NodeState | undefined): readonly Operation[] {
  const { path, data } = claim
  const create: Operation = { op: 'create', path, data, ephemeral: true }
  switch (decision.do) {
    case 'refuse':
      throw decision.error
    case 'keep':
      return []
    case 'create':
      return [create]
    case 'update':
      return [{ op: 'set', path, data, expect: expectation(statOf(found)) }]
    case 'take':
      return [{ op: 'delete', path, expect: expectation(statOf(found)) }, create, ...renumbered(claim, found)]
  }
}

/**
 * Makes the version of a re-created node differ from that of the old one. ZooKeeper can check nothing but the version, and an operation
 * that was based on the old node, such as its removal with its lease, must not apply to the new one.
 */
function renumbered({ path, data }: Claim, found: NodeState | undefined): readonly Operation[] {
  return found?.stat.version === 0 ? [{ op: 'set', path, data }] : []
}

function statOf(found: NodeState | undefined): NodeStat {
  if (found === undefined) throw new Error('only a node that exists can be updated or taken over')
  return found.stat
}

function holder({ hash }: Claim, found: NodeState): Holder {
  const held = holderOf(found.data)
  return held === undefined ? 'native' : held === hash ? 'self' : 'other'
}

function persistent(path: TreePath): RegistryError {
  return new RegistryError('ALREADY_EXISTS', `${path} is a persistent node, not a registration`, {
    facts: { path },
    hint: `delete it first: espalier rm ${path}`,
  })
}

function taken(path: TreePath, owner: string): RegistryError {
  return new RegistryError('REGISTRATION_TAKEN', `${path} is held by a native client of the store (session ${owner})`, {
    facts: { path, owner },
    hint: 'if it is an earlier run of the same server, the node goes with its session; to take it over now, register with force',
  })
}
