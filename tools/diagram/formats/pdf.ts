import type { Platform } from '../platform/platform.ts'
import type { Program } from '../platform/program.ts'
import { DiagramError } from '../words/errors.ts'

/** Draws the finished SVG, so that the PDF looks like every other format. The date is fixed, so that it is the same each time. */
const RSVG: Program = { name: 'rsvg-convert', args: ['--format', 'pdf'], env: { SOURCE_DATE_EPOCH: '0' } }

/** Lays the graph out again, with its own layout. */
const DOT: Program = { name: 'dot', args: ['-Tpdf'], env: { SOURCE_DATE_EPOCH: '0' } }

/** A PDF, by a program of the machine. Throws NOT_INSTALLED with what to install where there is none. */
export async function pdfOf(
  svg: string,
  dot: string,
  { run }: Pick<Platform, 'run'>,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const pdf = (await run(RSVG, svg, signal)) ?? (await run(DOT, dot, signal))
  if (pdf !== undefined) return pdf
  throw new DiagramError('NOT_INSTALLED', 'PDF needs the program rsvg-convert or dot, and neither is installed', {
    hint: 'install librsvg2-bin or graphviz, or write SVG with -T svg',
  })
}
