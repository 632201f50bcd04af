import { RegistryError } from '../tree/errors.ts'
import type { NodeStat, Revision } from '../tree/node.ts'

/** The state of a node that an etag identifies. */
interface TaggedState {
  readonly created: Revision
  readonly modified: Revision
}

/** Identifies one state of a node's data, quoted as in HTTP and the google AIPs. Opaque to clients. */
export function toEtag({ created, modified }: TaggedState): string {
  return `"${created.toString(36)}-${modified.toString(36)}"`
}

/**
 * Identifies a state that was overwritten by the commit that stored it: the `count`th that was made within the revision. No node is in
 * that state.
 */
export function overwrittenEtag(state: TaggedState, count: number): string {
  return `${toEtag(state).slice(0, -1)}.${count.toString(36)}"`
}

/** Throws BAD_ARGUMENT if the text is not an etag of ours. */
export function parseEtag(etag: string): TaggedState & { readonly isOverwritten: boolean } {
  const [, created, modified, count] = ETAG.exec(etag) ?? []
  if (created === undefined || modified === undefined)
    throw new RegistryError('BAD_ARGUMENT', `${JSON.stringify(etag)} is not an etag`, {
      facts: { field: 'etag' },
      hint: 'give back the etag of a read, with its quotes, or none',
    })
  return { created: fromBase36(created), modified: fromBase36(modified), isOverwritten: count !== undefined }
}

/** Throws CONFLICT unless the node is still in the state of the etag. An empty etag matches every state. */
export function checkEtag(path: string, etag: string, stat: NodeStat): void {
  if (etag === '') return
  const { created, modified, isOverwritten } = parseEtag(etag)
  if (!isOverwritten && created === stat.created && modified === stat.modified) return
  throw new RegistryError('CONFLICT', `${path} changed since you read it`, {
    facts: { path, etag, current: toEtag(stat) },
    hint: 'read it again, and repeat the write if it still makes sense',
  })
}

const ETAG = /^"([0-9a-z]{1,13})-([0-9a-z]{1,13})(?:\.([0-9a-z]{1,6}))?"$/

function fromBase36(text: string): bigint {
  let value = 0n
  for (const digit of text) value = value * 36n + BigInt(Number.parseInt(digit, 36))
  return value
}
