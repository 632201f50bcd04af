import { decodeData } from '../../../src/tree/data.ts'
import { type PropertyLink, propertyLinks } from '../../../src/tree/keys.ts'
import type { Context } from '../session/context.ts'
import type { LinkSources, Source } from './watch-event.ts'

/** As far as property links that lead to property links are followed. */
const MAX_HOPS = 5

/**
 * For each property link of a node the properties that it leads to, over further property links too. A watch delivers values
 * without them; they are read to know which values are secrets, and not at all where secrets are shown.
 */
export async function linkSources(context: Context, path: string, signal: AbortSignal): Promise<LinkSources> {
  const found = new Map<string, readonly Source[]>()
  if (context.globals.showSecrets) return found
  for (const [name, link] of await linksOf(context, path, signal))
    found.set(name, await sourcesOf(context, path, name, link, signal))
  return found
}

async function sourcesOf(
  context: Context,
  path: string,
  name: string,
  link: PropertyLink,
  signal: AbortSignal,
): Promise<readonly Source[]> {
  const sources: Source[] = []
  let [at, key, next] = [path, name, link as PropertyLink | undefined]
  for (let hops = 0; next !== undefined && hops < MAX_HOPS; hops++) {
    key = next.property ?? key
    at = next.path.startsWith('/') ? next.path : `${at === '/' ? '' : at}/${next.path}`
    sources.push({ path: at, key })
    next = (await linksOf(context, at, signal)).get(key)
  }
  return sources
}

/** None if the node cannot be read: then the link has no value either. */
async function linksOf(
  context: Context,
  path: string,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, PropertyLink>> {
  const { tree } = await context.client()
  return await tree.getNode({ path, jsonOnly: true }, { signal }).then(
    ({ node }) => propertyLinks(decodeData(node?.data ?? new Uint8Array())),
    () => new Map(),
  )
}
