import type { Context } from './context.ts'
import { Progress } from './progress.ts'

/** The pieces of an exported tree as they come, while it is shown how many nodes have come. Pieces are cut between lines. */
export async function* countedText(context: Context, pieces: AsyncIterable<string>): AsyncGenerator<string> {
  using progress = new Progress(context, 'reading')
  let nodes = 0
  for await (const piece of pieces) {
    nodes += piece.match(/^ *\//gm)?.length ?? 0
    progress.at('reading', nodes)
    yield piece
  }
}
