import type { Context } from '../session/context.ts'
import { toFailure } from '../text/failure.ts'

const PROVIDERS = '/providers'

/** The path that the servers of a path register at: the child or link `providers` of a service, else the path itself. */
export async function providersPath(context: Context, path: string): Promise<string> {
  if (path.endsWith(PROVIDERS)) return path
  const below = path === '/' ? PROVIDERS : `${path}${PROVIDERS}`
  const client = await context.client()
  try {
    await client.tree.resolvePath({ path: below }, { signal: context.signal })
    return below
  } catch (error) {
    // The call that uses the path reports an error of the path itself.
    if (['NOT_FOUND', 'BAD_PATH', 'BAD_NAME', 'DEPTH_EXCEEDED'].includes(toFailure(error).code)) return path
    throw error
  }
}
