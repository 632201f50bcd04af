import { RegistryError } from '../../../src/tree/errors.ts'
import { suggest } from '../../../src/tree/links/check.ts'
import { nodeAt } from '../../../src/tree/links/resolve.ts'
import { parsePath } from '../../../src/tree/path.ts'
import type { Survey } from '../reading/survey.ts'
import { globOf } from '../words/glob.ts'
import type { DiagramOptions } from '../words/options.ts'
import { type DiagramSource, wholeTree } from '../words/source.ts'
import type { Focus } from './focus.ts'
import type { Selection } from './select.ts'

type SelectionOptions = Pick<DiagramOptions, 'focus' | 'depth' | 'focusDirection' | 'only' | 'collapse'>

/** Parses the options of a selection. Throws BAD_PATH, BAD_ARGUMENT, or NOT_FOUND for a focus that is not in the tree. */
export function selectionOf(
  source: DiagramSource,
  { places, tree }: Pick<Survey, 'places' | 'tree'>,
  options: SelectionOptions,
): { readonly selection: Selection; readonly notices: readonly string[] } {
  const patterns = (options.collapse ?? []).map(pattern => ({ pattern, glob: globOf(pattern) }))
  const idle = patterns.filter(({ glob }) => !places.some(({ path }) => glob(path)))
  return {
    selection: {
      collapse: patterns.map(({ glob }) => glob),
      focus: focusOf({ ...source, tree }, options),
      only: options.only,
    },
    notices: idle.map(({ pattern }) => `nothing is called ${pattern}, so nothing was collapsed for it`),
  }
}

function focusOf(source: DiagramSource, options: SelectionOptions): Focus | undefined {
  const { focus, depth = 1, focusDirection: direction = 'both' } = options
  if (focus === undefined) return undefined
  if (!Number.isInteger(depth) || depth < 0)
    throw new RegistryError('BAD_ARGUMENT', `"${depth}" is not a number of hops`, { hint: 'write 0, 1, 2, ...' })
  const path = parsePath(focus)
  const tree = wholeTree(source)
  if (nodeAt(tree, path) === undefined) {
    const { meant } = suggest(tree, path)
    throw new RegistryError('NOT_FOUND', `${path} is not in ${source.name}`, {
      facts: { path },
      hint: meant === undefined ? undefined : `did you mean ${meant}?`,
    })
  }
  return { path, depth, direction }
}
