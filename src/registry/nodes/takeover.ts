import { expectation } from '../../store/expectation.ts'
import type { NodeState, Operation } from '../../store/store.ts'
import { RegistryError } from '../../tree/errors.ts'
import type { LeaseHash } from '../../tree/lease-id.ts'
import type { NodeStat } from '../../tree/node.ts'
import type { TreePath } from '../../tree/path.ts'
import { holderOf } from '../../tree/provider.ts'

/** A registration that shall be made, and by whom. */
export interface Claim {
  readonly path: TreePath
  readonly data: Uint8Array
  readonly hash: LeaseHash
  /** This gateway's session. */
  readonly session: string
  /** Also take what a native client of the store holds. */
  readonly force: boolean
}

export type Decision =
  /** Nobody is there. */
  | { readonly do: 'create' }
  /** It is there already, exactly so. */
  | { readonly do: 'keep' }
  /** The node lives with our session: its data are replaced in place. */
  | { readonly do: 'update'; readonly from: Holder }
  /** The node lives with another session: it is deleted and made again in one transaction, so that nobody sees it missing. */
  | { readonly do: 'take'; readonly from: Holder }
  | { readonly do: 'refuse'; readonly error: RegistryError }

/** Who held the node: the claiming lease itself, another lease, or a client that knows nothing of leases. */
export type Holder = 'self' | 'other' | 'native'

/** What a claim means for the node that is found at its path. Pure: the whole table of who may take what from whom. */
export function decide(claim: Claim, found: NodeState | undefined): Decision {
  if (found === undefined) return { do: 'create' }
  const { owner } = found.stat
  if (owner === undefined) return { do: 'refuse', error: persistent(claim.path) }
  const from = holder(claim, found)
  if (owner === claim.session) {
    const same = from === 'self' && Buffer.compare(found.data, claim.data) === 0
    // What lost its lease property in our own session was rewritten by somebody, but never changed hands.
    return same ? { do: 'keep' } : { do: 'update', from: from === 'native' ? 'self' : from }
  }
  if (from === 'native' && !claim.force) return { do: 'refuse', error: taken(claim.path, owner) }
  return { do: 'take', from }
}

/** The changes that carry a decision out, bound to the state that it was made on. */
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
 * A node that was made anew has another version than the one before it: ZooKeeper can check a version and nothing else, and what somebody
 * was about to do to the old one, such as to remove it with its lease, must not be done to the new one.
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
  return new RegistryError('ALREADY_EXISTS', `${path} is a node that was made by hand, not a registration`, {
    facts: { path },
    hint: `delete it first: espalier rm ${path}`,
  })
}

function taken(path: TreePath, owner: string): RegistryError {
  return new RegistryError('REGISTRATION_TAKEN', `${path} is held by a native client of the store (session ${owner})`, {
    facts: { path, owner },
    hint: 'if that is an earlier run of the same server, it goes with its session; to take it now, register with force',
  })
}
