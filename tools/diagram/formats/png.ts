import type { Rasterize } from '../platform/rasterize.ts'
import { isDrawable } from '../style/text-width.ts'
import { DiagramError } from '../words/errors.ts'

/** Twice the size of the SVG: sharp on the screens of today. */
const ZOOM = 2

/** A larger image takes more memory than most programs that show it may have. */
const MAX_PIXELS = 32_000_000

const PIXELS_PER_POINT = 4 / 3

/**
 * Turns a finished SVG, and its size in points, into PNG; a very large picture becomes as large an image as can be shown. The fonts come
 * with the diagrams, so the picture is readable and the same on a machine without any; only for scripts that these fonts do not have,
 * those of the system are used.
 */
export async function pngOf(
  svg: string,
  { width, height }: { readonly width: number; readonly height: number },
  rasterize: Rasterize | undefined,
  signal: AbortSignal,
): Promise<Uint8Array> {
  if (rasterize === undefined)
    throw new DiagramError('NOT_INSTALLED', 'PNG cannot be written here: there is no rasterizer', {
      hint: 'write SVG instead',
    })
  signal.throwIfAborted()
  const zoom = Math.min(ZOOM, Math.sqrt(MAX_PIXELS / (width * height)) / PIXELS_PER_POINT)
  const needsSystemFonts = !isDrawable(svg.replaceAll('\n', ' '))
  try {
    return await rasterize(svg, { zoom, needsSystemFonts }, signal)
  } catch (cause) {
    signal.throwIfAborted()
    if (cause instanceof DiagramError) throw cause
    throw new DiagramError('ENGINE_FAILED', `the picture could not be turned into PNG: ${String(cause)}`, { cause })
  }
}
