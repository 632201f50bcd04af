import type { Context } from './context.ts'
import { Progress } from './progress.ts'

/** Passes on the pieces of an exported tree and shows how many nodes have arrived. Pieces end at the end of a line. */
export async function* exportWithProgress(context: Context, pieces: AsyncIterable<string>): AsyncGenerator<string> {
  using progress = new Progress(context, 'reading')
  let nodes = 0
  for await (const piece of pieces) {
    nodes += piece.match(/^ *\//gm)?.length ?? 0
    progress.at('reading', nodes)
    yield piece
  }
}
