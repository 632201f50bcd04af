import type { Summary } from './model.ts'
import { counted } from './number-text.ts'

/**
 * Failures specific to diagrams: `EMPTY_GRAPH` the tree has nothing that could be drawn; `GRAPH_TOO_LARGE` the layout did
 * not end in time, on any rung; `ENGINE_FAILED` the layout engine or the rasterizer broke; `NOT_INSTALLED` it needs a
 * program that this machine does not have.
 */
export type DiagramErrorCode = 'EMPTY_GRAPH' | 'GRAPH_TOO_LARGE' | 'ENGINE_FAILED' | 'NOT_INSTALLED'

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

export function emptyGraph({ nodes }: Summary, name: string): DiagramError {
  const what =
    nodes === 0 ? 'has no nodes' : `has ${counted(nodes, 'node')} but none with /providers, properties or links`
  return new DiagramError('EMPTY_GRAPH', `nothing to draw: ${name} ${what}`, {
    hint:
      nodes === 0
        ? 'look whether it is the file, and the part of the tree, that you mean'
        : '--view detail draws every node; one with a child /providers is a service',
  })
}

export function tooLarge({ services, nodes }: Summary, afterMs: number): DiagramError {
  const size = services > 0 ? counted(services, 'service') : counted(nodes, 'node')
  return new DiagramError('GRAPH_TOO_LARGE', `layout of ${size} stopped after ${afterMs / 1000} s`, {
    hint: 'draw a part of it, with --focus PATH --depth N or --collapse GLOB, or write DOT with -T dot for another program',
  })
}
