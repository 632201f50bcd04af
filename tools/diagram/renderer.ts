import type { Engine } from './platform/engine.ts'
import type { Platform } from './platform/platform.ts'
import type { Diagram, DiagramOptions } from './words/options.ts'
import type { DiagramSource } from './words/source.ts'

/** Draws with fixed options. Disposing ends its engine. */
export interface Renderer extends AsyncDisposable {
  /**
   * Draws a tree. The same tree gives the same bytes, independently of the order of its maps. Throws a DiagramError; BAD_ARGUMENT for a
   * `linkBase` that could run code or a pattern that is none, NOT_FOUND for a focus that is not there, BAD_SYNTAX for settings; or the
   * signal's reason.
   */
  render(source: DiagramSource, signal: AbortSignal): Promise<Diagram>
}

/** Begins to load what the pictures need, the engine before all else: it loads in a thread of its own, while the tree is read. */
export function openRenderer(options: DiagramOptions, platform: Platform): Renderer {
  const engine = engineFor(options, platform)
  return {
    render: async (source, signal) => {
      const { draw } = await import('./render.ts')
      return draw(source, options, platform, engine, signal)
    },
    [Symbol.asyncDispose]: async () => engine?.[Symbol.asyncDispose](),
  }
}

/** Draws one tree. */
export async function renderDiagram(
  source: DiagramSource,
  options: DiagramOptions,
  platform: Platform,
  signal: AbortSignal,
): Promise<Diagram> {
  await using renderer = openRenderer(options, platform)
  return await renderer.render(source, signal)
}

/** None for the formats without positions. */
function engineFor({ format, engine }: DiagramOptions, platform: Platform): Engine | undefined {
  if (format === 'dot' || format === 'mermaid' || format === 'json') return undefined
  return platform.openEngine(engine ?? 'wasm')
}
