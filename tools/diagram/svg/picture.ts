import { DiagramError } from '../words/errors.ts'
import { childElements, type Element, parseXml } from './xml.ts'

/** A picture as Graphviz wrote it: the whole document, and its parts by the elements of the model. */
export interface Picture {
  readonly root: Element
  readonly graph: Element
  readonly width: number
  readonly height: number
  readonly clusters: readonly Element[]
  readonly nodes: readonly Element[]
  readonly edges: readonly Element[]
}

/** Throws ENGINE_FAILED unless the picture has every node of `ids`: Graphviz leaves out what it cannot read instead of failing. */
export function readPicture(svg: string, ids: Iterable<string>): Picture {
  const root = parseXml(svg)
  const graph = childElements(root).find(element => classesOf(element).includes('graph'))
  const size = root.attributes.get('viewBox')?.split(/\s+/).map(Number)
  if (graph === undefined || size === undefined)
    throw new DiagramError('ENGINE_FAILED', 'the layout engine drew nothing')
  // The frame that only exists to change the layout has no class of its own.
  graph.children = graph.children.filter(
    child => typeof child === 'string' || child.attributes.get('class') !== 'cluster',
  )
  const groups = childElements(graph).filter(element => element.name === 'g')
  const some = (kind: string): Element[] => groups.filter(group => classesOf(group)[0] === kind)
  const drawn = new Set(some('node').map(node => node.attributes.get('id')))
  for (const id of ids) if (!drawn.has(id)) throw new DiagramError('ENGINE_FAILED', `the layout engine left out ${id}`)
  return {
    root,
    graph,
    width: size[2] ?? 0,
    height: size[3] ?? 0,
    clusters: some('cluster'),
    nodes: some('node'),
    edges: some('edge'),
  }
}

export function classesOf(element: Element): readonly string[] {
  return element.attributes.get('class')?.split(' ') ?? []
}
