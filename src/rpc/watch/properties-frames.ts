import { PropertiesSnapshot, WatchPropertiesResponse } from '@espalier/contract/espalier/v1/properties'
import type { Prepared } from '../../grpc/calls/call.ts'
import { toEtag } from '../../store/etag.ts'
import type { Revision } from '../../tree/node.ts'
import type { Value } from '../../tree/value.ts'
import type { PropertiesView } from '../../views/properties-view.ts'
import { toJsonTexts, toStruct } from '../convert.ts'
import { shownState, toBroken, toProperties, valuesBytes } from '../properties-answer.ts'
import type { Encoding } from './frames.ts'

/** The frames of WatchProperties. */
export const propertiesEncoding = (partBytes: number, jsonOnly: boolean): Encoding<Value, PropertiesView> => ({
  partBytes,
  provenanceField: 7,
  // Properties fit into one message, so that a snapshot has one part.
  snapshot: target => [() => PropertiesSnapshot.encode(toProperties(target, jsonOnly)).finish()],
  change: (target, { added, updated, removed }, revision) => {
    const changed = new Map([...added, ...updated])
    const state = shownState(target)
    const value = {
      changed: jsonOnly ? undefined : toStruct(changed),
      jsonChanged: toJsonTexts(changed),
      removed: [...removed],
      broken: toBroken(state),
      etag: toEtag(state.stat),
    }
    return encode(revision, { $case: 'change', value })
  },
  changeBytes: ({ added, updated }) => valuesBytes(added) + valuesBytes(updated),
  plain: encode,
})

function encode(revision: Revision, frame: WatchPropertiesResponse['frame']): Prepared {
  const bytes = WatchPropertiesResponse.encode({ revision, frame }).finish()
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
