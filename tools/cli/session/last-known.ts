import { type Provenance, Source } from '@espalier/contract/espalier/v1/types'
import { fromDuration } from '../../../clients/typescript/values/duration.ts'
import { formatDuration } from '../text/duration.ts'
import type { Context } from './context.ts'

/** Warns if an answer is from before the gateway lost its store, and says how old it is. */
export async function warnIfLastKnown(context: Context, provenance: Provenance | undefined): Promise<void> {
  if (provenance?.source !== Source.LAST_KNOWN) return
  const age = formatDuration(fromDuration(provenance.age))
  const why = provenance.staleReason === 'BACKEND_READ_ONLY' ? 'has been read-only' : 'has been unreachable'
  await context.warn(`the store ${why} for ${age}; this is the last known state`)
}
