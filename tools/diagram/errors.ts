/**
 * What only a diagram can fail with: `EMPTY_GRAPH` the tree says nothing that could be drawn; `GRAPH_TOO_LARGE` the layout did
 * not end in time, on any rung; `ENGINE_FAILED` the layout engine or the rasterizer broke or is not installed.
 */
export type DiagramErrorCode = 'EMPTY_GRAPH' | 'GRAPH_TOO_LARGE' | 'ENGINE_FAILED'

export class DiagramError extends Error {
  override readonly name = 'DiagramError'
  readonly code: DiagramErrorCode
  /** What to do next. */
  readonly hint: string | undefined

  constructor(code: DiagramErrorCode, message: string, options: { hint?: string | undefined; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.hint = options.hint
  }
}
