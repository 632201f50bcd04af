import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { temporaryDirectory } from './process/temporary.ts'

export const WRITER = 'a-token-that-may-do-everything'
export const READER = 'a-token-that-may-only-read=='

/** A file with a token of each kind. Disposing removes it. */
export async function openTokens(): Promise<{ readonly file: string } & AsyncDisposable> {
  await using opened = new AsyncDisposableStack()
  const { path: directory } = opened.use(await temporaryDirectory())
  const file = path.join(directory, 'tokens')
  await writeFile(file, `# who may call\n\n${WRITER}   # the deployment\n${READER} read\n`, { mode: 0o600 })
  const stack = opened.move()
  return { file, [Symbol.asyncDispose]: () => stack.disposeAsync() }
}
