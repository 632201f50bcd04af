import type { BrokenPropertyLink } from '@espalier/contract/espalier/v1/properties'
import type { Discovered, DiscoverOptions } from './espalier.ts'
import type { Remembered } from './live/memory.ts'
import type { Standing } from './live/standing.ts'
import type { Watching } from './live/watch.ts'
import { EspalierError } from './transport/error.ts'
import type { JsonObject } from './values/json.ts'
import { fromTexts, type JsonTexts, toTexts } from './values/json-text.ts'
import { fitting, recalledProviders, rememberedProviders, toProvider } from './values/provider.ts'
import { checkSchema, validated } from './values/schema.ts'
import { type GetOptions, type ReadOptions, type ReadProperties, toCall, toRead, toStanding } from './verbs.ts'

/** The providers of a path, read once; those that were last known if no gateway answers. */
export async function discover<Values = JsonObject>(
  { gateways, memories }: Watching,
  path: string,
  options: DiscoverOptions<Values> = {},
): Promise<Discovered<Values>> {
  const { namesOnly = false, match, schema } = options
  checkSchema(schema, namesOnly)
  const jsonMatch = match === undefined ? {} : toTexts(match)
  const memory = memories.of(`${namesOnly ? 'names' : 'children'} ${path}`)
  const isWhole = match === undefined
  try {
    const response = await gateways.raw.registry.discover(
      { path, ...toRead(options), namesOnly, jsonMatch, jsonOnly: true },
      toCall(options),
    )
    const providers = response.providers.map(toProvider)
    const standing = toStanding(response.provenance)
    const { realPath, revision, stale } = standing
    if (isWhole && providers.length > 0 && realPath !== undefined && stale === undefined)
      memory.remember(revision, realPath, () => rememberedProviders(providers))
    return { ...fitting(providers, schema, path), ...standing }
  } catch (error) {
    const known = isWhole ? lastKnown(error, options, () => memory.recall()) : undefined
    if (known === undefined) throw error
    return { ...fitting(recalledProviders(known.value), schema, path), ...known.standing }
  }
}

/** The properties of a node, read once; those that were last known if no gateway answers. */
export async function get<Values = JsonObject>(
  { gateways, memories }: Watching,
  path: string,
  options: GetOptions<Values> = {},
): Promise<ReadProperties<Values>> {
  const memory = memories.of(`properties ${path}`)
  const valuesOf = (texts: JsonTexts): Values => validated(options.schema, fromTexts(texts), path)
  try {
    const request = { path, ...toRead(options), jsonOnly: true }
    const answer = await gateways.raw.properties.getProperties(request, toCall(options))
    const { jsonProperties: texts, broken, etag, provenance } = answer
    const standing = toStanding(provenance)
    const { realPath, revision, stale } = standing
    if (Object.keys(texts).length > 0 && realPath !== undefined && stale === undefined)
      memory.remember(revision, realPath, () => ({ texts, broken, etag }))
    return { values: valuesOf(texts), texts, broken, etag, ...standing }
  } catch (error) {
    const known = lastKnown(error, options, () => memory.recall())
    if (known === undefined) throw error
    const { texts, broken, etag } = known.value as {
      readonly texts: JsonTexts
      readonly broken: readonly BrokenPropertyLink[]
      readonly etag: string
    }
    return { values: valuesOf(texts), texts, broken, etag, ...known.standing }
  }
}

/** What is remembered, if the error says that no gateway answers and if something old will do. */
function lastKnown(
  error: unknown,
  { consistency, minRevision = 0n }: ReadOptions,
  recall: () => Remembered | undefined,
): { readonly value: unknown; readonly standing: Standing } | undefined {
  if (!(error instanceof EspalierError) || error.reason !== 'GATEWAY_UNREACHABLE' || consistency === 'synced')
    return undefined
  const known = recall()
  if (known === undefined || known.revision < minRevision) return undefined
  const { value, revision, realPath, at } = known
  const stale = { reason: error.reason, message: error.message, since: at }
  return { value, standing: { stale, unresolved: undefined, revision, realPath } }
}
