import { type Provenance, Source } from '@espalier/contract/espalier/v1/types'
import { fromDuration } from '../../../clients/typescript/values/duration.ts'
import { formatDuration } from '../text/duration.ts'
import type { Context } from './context.ts'

/** Says that an answer is what the gateway knew when it lost its store, and how long ago that was. */
export async function warnIfLastKnown(context: Context, provenance: Provenance | undefined): Promise<void> {
  if (provenance?.source !== Source.LAST_KNOWN) return
  const age = formatDuration(fromDuration(provenance.age))
  await context.warn(`the store has been out of reach for ${age}; this is the last that is known`)
}
