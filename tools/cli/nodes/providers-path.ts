import type { Context } from '../session/context.ts'
import { toFailure } from '../text/failure.ts'

const PROVIDERS = '/providers'

/** Where the servers of a path are: of a service below its child or link `providers`, of anything else directly below. */
export async function providersPath(context: Context, path: string): Promise<string> {
  if (path.endsWith(PROVIDERS)) return path
  const below = path === '/' ? PROVIDERS : `${path}${PROVIDERS}`
  const client = await context.client()
  try {
    await client.tree.resolvePath({ path: below }, { signal: context.signal })
    return below
  } catch (error) {
    // What is wrong with the path itself, whoever uses it says best.
    if (['NOT_FOUND', 'BAD_PATH', 'BAD_NAME', 'DEPTH_EXCEEDED'].includes(toFailure(error).code)) return path
    throw error
  }
}
