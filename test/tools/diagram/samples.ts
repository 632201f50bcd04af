import { parseTree } from '../../../src/tree/language/parse.ts'
import type { DiagramOptions, DiagramSource } from '../../../tools/diagram/index.ts'
import { readGolden } from '../../support/golden.ts'
import { path, sourceOf } from './drawing.ts'

/** One accepted picture. */
export interface Sample {
  /** The folder that has its in.tree; its own by default. */
  readonly tree?: string
  readonly source?: Partial<DiagramSource>
  readonly options?: Partial<DiagramOptions>
}

const LIVE: ReadonlyMap<string, number> = new Map([
  ['/cms', 2],
  ['/retail', 3],
  ['/search', 0],
  ['/cms/databases/main', 1],
  ['/retail/databases/ugc', 0],
])

const SEED_LIVE: ReadonlyMap<string, number> = new Map([
  ['/cms', 3],
  ['/cms/databases/main', 1],
  ['/retail', 0],
  ['/retail/databases/ugc', 1],
])

const SETTINGS = { name: 'espalier.graph.yaml', value: { expected: { '/cms': 3 } } }

const SHOP_LIVE: ReadonlyMap<string, number> = new Map([
  ['/orders', 8],
  ['/orders/databases/main', 1],
  ['/orders/databases/replica', 2],
  ['/api/gateway', 4],
  ['/analytics/reports', 1],
  ['/payments', 2],
  ['/catalog', 4],
  ['/bus/orders', 3],
])

/** Each is a folder of test/golden/diagram; accepted are out.dot, out.svg, and findings.txt beside an in.tree. */
export const SAMPLES: Readonly<Record<string, Sample>> = {
  seed: {},
  shop: { options: { title: 'Shop' } },
  findings: { source: { live: LIVE, settings: SETTINGS }, options: { propertyEdges: true } },
  'seed-live': { tree: 'seed', source: { live: SEED_LIVE } },
  'seed-overview': { tree: 'seed', options: { view: 'overview' } },
  'seed-detail': { tree: 'seed', source: { live: LIVE }, options: { view: 'detail' } },
  'findings-detail': { tree: 'findings', source: { live: LIVE }, options: { view: 'detail', propertyEdges: true } },
  'shop-detail': { tree: 'shop', options: { view: 'detail' } },
  'shop-overview': { tree: 'shop', options: { view: 'overview' } },
  'shop-overview-live': { tree: 'shop', source: { live: SHOP_LIVE }, options: { view: 'overview', theme: 'dark' } },
  'shop-dark': { tree: 'shop', options: { title: 'Shop', theme: 'dark' } },
  'shop-live': { tree: 'shop', source: { live: SHOP_LIVE }, options: { title: 'Shop' } },
  'seed-unknown': { tree: 'seed', source: { live: 'unknown' } },
  'shop-focus': { tree: 'shop', source: { live: SHOP_LIVE }, options: { focus: '/orders' } },
  'shop-focus-detail': { tree: 'shop', options: { focus: '/orders', view: 'detail', focusDirection: 'out' } },
  'shop-collapsed': { tree: 'shop', options: { collapse: ['databases', '/bus', '/web', '/storage'] } },
  'findings-only': { tree: 'findings', source: { live: LIVE }, options: { only: 'problems' } },
  'shop-cycles': { tree: 'shop', options: { only: 'cycles', theme: 'dark' } },
  diff: {},
  'diff-detail': { tree: 'diff', options: { view: 'detail' } },
  'diff-overview': { tree: 'diff', options: { view: 'overview', theme: 'dark' } },
  nested: { options: { labels: 'all' } },
  subtree: { source: { root: path('/shop') }, options: { theme: 'auto', linkBase: 'https://console.example/tree' } },
}

/** The in.tree of a folder, compared with its after.tree where there is one. */
export function sampleSource(tree: string, more: Partial<DiagramSource> = {}): DiagramSource {
  const after = readGolden('diagram', tree, 'after.tree')
  return sourceOf(readGolden('diagram', tree, 'in.tree')!, {
    name: `${tree}.tree`,
    ...(after === undefined ? {} : { after: { tree: parseTree(after).tree, name: 'after.tree' } }),
    ...more,
  })
}
