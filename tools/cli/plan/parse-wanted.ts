import type { Context } from '../session/context.ts'
import { parseSource } from '../session/parsed-source.ts'
import type { Source } from '../session/source.ts'

/** A text up to this size is parsed and sent faster than a person notices: the gateway refuses it then, if it does. */
const SMALL_BYTES = 1_000_000

/** As `parseSource`, for a text that will be imported: PAYLOAD_TOO_LARGE before it is parsed if the gateway does not import that much. */
export async function parseWanted(context: Context, source: Source): ReturnType<typeof parseSource> {
  const bytes = Buffer.byteLength(source.text)
  if (bytes > SMALL_BYTES) {
    const { signal } = context
    const client = await context.client()
    // Detects a gateway that does not answer.
    await client.health({ signal })
    await client.checkImportSize(bytes, { signal })
  }
  return parseSource(context, source)
}
