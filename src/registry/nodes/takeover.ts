import { expectation } from '../../store/expectation.ts'
import type { NodeState, Operation } from '../../store/store.ts'
import { type Acl, type AclEntry, formatAcl } from '../../tree/acl.ts'
import { type NodeData, sameBytes } from '../../tree/data.ts'
import { RegistryError } from '../../tree/errors.ts'
import type { LeaseHash } from '../../tree/lease-id.ts'
import type { NodeStat, Revision } from '../../tree/node.ts'
import { applyOverride, type Override, overrideOf, type Properties, propertiesHash } from '../../tree/override.ts'
import type { TreePath } from '../../tree/path.ts'
import { encodeProvider, holderOf, readProvider, rewriteProvider } from '../../tree/provider.ts'
import type { NodeIdentity } from './node-identity.ts'

/** What a gateway knows of a provider node that it holds for a lease: by its path, its session and its creation, whatever its data say. */
export interface HeldNode {
  readonly hash: LeaseHash
  readonly wanted: Properties
  readonly acl: Acl
  /** The revision that created the node; undefined as long as that is not known. */
  readonly created: Revision | undefined
}

/** A provider node that a lease registers. */
export interface Claim {
  readonly path: TreePath
  /** What the client wants. */
  readonly wanted: Properties
  /** What an operator has changed, as far as client and gateway remember it. The data of an existing node take precedence. */
  readonly override: Override
  readonly hash: LeaseHash
  /** Of a node that is created. Empty: everybody may do everything. */
  readonly acl: Acl
  /** What this gateway holds at the path. */
  readonly held: HeldNode | undefined
  /** What the client knows of the node from the gateway that it comes from. */
  readonly identity?: NodeIdentity | undefined
  /** This gateway's session. */
  readonly session: string
  /** Whether a session is or was this gateway's. */
  readonly isOurs: (owner: string) => boolean
  /** Refuse a node of another lease. */
  readonly exclusive: boolean
  /** Also take over a node of a native client of the store and, if `exclusive`, of another lease. */
  readonly force: boolean
  /** Its ACL forbids to write the node: it is created again instead. */
  readonly isReadOnly?: boolean
}

export type Decision =
  /** No node exists. */
  | { readonly do: 'create'; readonly data: NodeData }
  /** The node exists exactly so. */
  | { readonly do: 'keep'; readonly data: NodeData }
  /** The node belongs to this gateway's session: its data are replaced. */
  | { readonly do: 'update'; readonly from: Holder; readonly data: NodeData }
  /**
   * The node belongs to another session, or its ACL is to be another one or may forbid writing: it is deleted and created again in one
   * transaction, so that no reader sees it missing.
   */
  | { readonly do: 'take'; readonly from: Holder; readonly data: NodeData }
  | { readonly do: 'refuse'; readonly error: RegistryError }

/** The owner before: the claiming lease itself, another lease, or a native client, which has no lease. */
type Holder = 'self' | 'other' | 'native'

/** What to do with the node that exists at the path of a claim. Pure: the whole table of who may take over what. */
export function decide(claim: Claim, found: NodeState | undefined): Decision {
  if (found === undefined) return { do: 'create', data: newData(claim) }
  const { owner } = found.stat
  if (owner === undefined) return { do: 'refuse', error: persistent(claim.path) }
  const from = holder(claim, found, owner)
  // Of an unreadable node whose creation is not known, the mark cannot be read either.
  if (from === 'native' && !claim.force) return { do: 'refuse', error: found.refused ?? taken(claim.path, owner) }
  if (from === 'other' && claim.exclusive && !claim.force) return { do: 'refuse', error: takenByLease(claim.path) }
  if (found.refused !== undefined) return { do: 'take', from, data: newData(claim) }
  const data = from === 'self' ? dataFrom(claim, found) : newData(claim)
  if (owner !== claim.session || (claim.held !== undefined && !isSameAcl(claim.acl, claim.held.acl)))
    return { do: 'take', from, data }
  if (from === 'self' && sameBytes(found.data, data)) return { do: 'keep', data: found.data }
  return { do: claim.acl.length === 0 && claim.isReadOnly !== true ? 'update' : 'take', from, data }
}

/** The operations of a decision. They fail if the node is not in the state that it was based on. */
export function operationsOf(claim: Claim, decision: Decision, found: NodeState | undefined): readonly Operation[] {
  const { path } = claim
  switch (decision.do) {
    case 'refuse':
      throw decision.error
    case 'keep':
      return []
    case 'create':
      return [creation(claim, decision.data)]
    case 'update':
      return [{ op: 'set', path, data: decision.data, expect: expectation(statOf(found)) }]
    case 'take':
      return [
        { op: 'delete', path, expect: expectation(statOf(found)) },
        creation(claim, decision.data),
        ...renumbered(claim, decision.data, found),
      ]
  }
}

/** The data of a node that does not exist yet, or that another owner had. */
export function newData({ wanted, override, hash }: Pick<Claim, 'wanted' | 'override' | 'hash'>): Uint8Array {
  return encodeProvider(wanted, hash, applyOverride(wanted, override))
}

export function creation({ path, acl }: Pick<Claim, 'path' | 'acl'>, data: NodeData): Operation {
  return { op: 'create', path, data, ephemeral: true, ...(acl.length === 0 ? {} : { acl }) }
}

/** An operator's changes of the node stay where the client wants what it wanted before. */
function dataFrom(claim: Claim, found: NodeState): NodeData {
  const { wanted, hash, held } = claim
  const stored = readProvider(found.data)
  const wantedBefore = stored.wantedHash ?? (isIdentified(claim, found) ? claim.identity?.wantedHash : undefined)
  const isUnchanged = wantedBefore === propertiesHash(wanted)
  const before = isHeld(claim, found) ? held?.wanted : isUnchanged ? wanted : stored.wanted
  const override = before === undefined ? claim.override : overrideOf(before, stored.properties)
  return rewriteProvider(found.data, { hash, wanted, effective: applyOverride(wanted, override) })
}

/** Whether the node is the one that this gateway has created for a lease, whatever its data say. */
function isHeld({ held, isOurs }: Claim, { stat }: NodeState): boolean {
  return held?.created === stat.created && stat.owner !== undefined && isOurs(stat.owner)
}

/** Whether the node is the one that another gateway has created for this lease, whatever its data say. */
function isIdentified({ identity }: Claim, { stat }: NodeState): boolean {
  return identity?.created === stat.created
}

/**
 * Makes the version of a re-created node differ from that of the old one. ZooKeeper can check nothing but the version, and an operation
 * that was based on the old node, such as its removal with its lease, must not apply to the new one. Left out where the ACL may forbid it.
 */
function renumbered({ path, acl }: Claim, data: NodeData, found: NodeState | undefined): readonly Operation[] {
  return found?.stat.version === 0 && mayWrite(acl) ? [{ op: 'set', path, data }] : []
}

/** Whether the gateway may certainly write a node that it creates with this ACL. */
function mayWrite(acl: Acl): boolean {
  const includesUs = ({ scheme, permissions }: AclEntry): boolean =>
    (scheme === 'world' || scheme === 'auth') && permissions.includes('w')
  return acl.length === 0 || acl.some(includesUs)
}

function isSameAcl(a: Acl, b: Acl): boolean {
  return a === b || formatAcl(a) === formatAcl(b)
}

function statOf(found: NodeState | undefined): NodeStat {
  if (found === undefined) throw new Error('only a node that exists can be updated or taken over')
  return found.stat
}

function holder(claim: Claim, found: NodeState, owner: string): Holder {
  const { hash, held, session } = claim
  if (held !== undefined && isHeld(claim, found)) return held.hash === hash ? 'self' : 'other'
  const marked = holderOf(found.data)
  // A node of this session, or of this client, without a lease was rewritten by somebody, but its owner is still the same.
  if (marked === undefined) return owner === session || isIdentified(claim, found) ? 'self' : 'native'
  return marked === hash ? 'self' : 'other'
}

function persistent(path: TreePath): RegistryError {
  return new RegistryError('ALREADY_EXISTS', `${path} is a persistent node, not a registration`, {
    facts: { path },
    hint: `delete it first: espalier rm ${path}`,
  })
}

function takenByLease(path: TreePath): RegistryError {
  return new RegistryError('REGISTRATION_TAKEN', `${path} is held by another lease`, {
    facts: { path },
    hint: 'if it is an earlier run of the same program, the node goes with its lease; to take it over now, create it with force',
  })
}

function taken(path: TreePath, owner: string): RegistryError {
  return new RegistryError('REGISTRATION_TAKEN', `${path} is held by a native client of the store (session ${owner})`, {
    facts: { path, owner },
    hint: 'if it is an earlier run of the same server, the node goes with its session; to take it over now, register with force',
  })
}
