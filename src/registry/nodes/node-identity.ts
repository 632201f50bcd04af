import type { Revision } from '../../tree/node.ts'
import { type Properties, propertiesHash } from '../../tree/override.ts'

/**
 * What a client keeps of its provider node, to show it to the next gateway: by it a node is recognized whose data, with the mark of the
 * lease, somebody else has overwritten.
 */
export interface NodeIdentity {
  /** The revision that created the node. */
  readonly created: Revision
  /** Of what the client wanted when it registered. */
  readonly wantedHash: string
}

/** `CREATED-HASH`, opaque to clients. */
export function formatIdentity(created: Revision, wanted: Properties): string {
  return `${created.toString(16)}-${propertiesHash(wanted)}`
}

/** Undefined for what no gateway has sent: then the node is recognized by its data alone. */
export function parseIdentity(text: string | undefined): NodeIdentity | undefined {
  const [, created, wantedHash] = /^([0-9a-f]{1,16})-([0-9a-f]{16})$/.exec(text ?? '') ?? []
  return created === undefined || wantedHash === undefined ? undefined : { created: BigInt(`0x${created}`), wantedHash }
}
