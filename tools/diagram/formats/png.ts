import { fileURLToPath } from 'node:url'
import { renderAsync } from '@resvg/resvg-js'
import { fontFile } from '../dot/font.ts'
import { isDrawable } from '../dot/text-width.ts'
import { DiagramError } from '../words/errors.ts'

/** Twice the size of the SVG: sharp on the screens of today. */
const ZOOM = 2

/** A larger image takes more memory than most programs that show it may have. */
const MAX_PIXELS = 32_000_000

const PIXELS_PER_POINT = 4 / 3

/**
 * Turns a finished SVG, and its size in points, into PNG; a very large picture becomes as large an image as can be shown. It brings its own fonts, so the picture is readable and the same on a machine without any; only scripts that
 * these fonts do not have are looked for among those of the system.
 */
export async function rasterize(
  svg: string,
  { width, height }: { readonly width: number; readonly height: number },
  signal: AbortSignal,
): Promise<Uint8Array> {
  signal.throwIfAborted()
  const zoom = Math.min(ZOOM, Math.sqrt(MAX_PIXELS / (width * height)) / PIXELS_PER_POINT)
  try {
    const image = await renderAsync(
      svg,
      {
        fitTo: { mode: 'zoom', value: zoom },
        font: {
          loadSystemFonts: !isDrawable(svg.replaceAll('\n', ' ')),
          fontFiles: [fontFile('regular'), fontFile('bold')].map(file => fileURLToPath(file)),
          defaultFontFamily: 'Liberation Sans',
          sansSerifFamily: 'Liberation Sans',
        },
      },
      // The library takes a signal once only.
      AbortSignal.any([signal]),
    )
    return image.asPng()
  } catch (cause) {
    signal.throwIfAborted()
    throw new DiagramError('ENGINE_FAILED', `the picture could not be turned into PNG: ${String(cause)}`, { cause })
  }
}
