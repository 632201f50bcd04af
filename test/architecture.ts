/**
 * Which folder may import which: architecture.test.ts holds every source file to this table. The picture of the architecture in the
 * README has a box for each folder of it, and is drawn from the imports that are there. The arrow points one way: lib <- tree <- store <-
 * views | registry | changes <- rpc <- main.
 */
export interface Layer {
  /** What the folder is for, in a few words. */
  readonly purpose: string
  /** The folders that its files may import, beside their own. */
  readonly imports: readonly string[]
  /** The third-party packages that its files may import; each is imported by one of these folders only, but for those in SHARED. */
  readonly packages: readonly string[]
}

export const LAYERS: Readonly<Record<string, Layer>> = {
  'src/lib': { purpose: 'clock, backoff, queues', imports: [], packages: [] },
  'src/tree': { purpose: 'nodes, paths, values, errors', imports: [], packages: [] },
  'src/tree/language': { purpose: 'what a text means', imports: ['src/tree'], packages: [] },
  'src/tree/links': { purpose: 'where paths lead', imports: ['src/tree'], packages: [] },
  'src/tree/change': { purpose: 'plan, diff, deletion', imports: ['src/tree', 'src/tree/links'], packages: [] },
  'src/store': {
    purpose: 'the port to a store',
    imports: ['src/lib', 'src/tree', 'src/tree/links'],
    packages: [],
  },
  'src/store/embedded': {
    purpose: 'the tree in one directory',
    imports: ['src/lib', 'src/tree', 'src/store'],
    packages: [],
  },
  'src/store/zookeeper/wire': {
    purpose: 'bytes of requests and replies',
    imports: ['src/tree', 'src/store'],
    packages: [],
  },
  'src/store/zookeeper/repairs': {
    purpose: 'the client library, repaired',
    imports: ['src/lib', 'src/store/zookeeper/wire'],
    packages: ['node-zookeeper-client'],
  },
  'src/store/zookeeper/session': {
    purpose: 'session and connection',
    imports: ['src/lib', 'src/tree', 'src/store', 'src/store/zookeeper/wire', 'src/store/zookeeper/repairs'],
    packages: [],
  },
  'src/store/zookeeper/requests': {
    purpose: 'reads and transactions',
    imports: ['src/tree', 'src/store', 'src/store/zookeeper/wire', 'src/store/zookeeper/session'],
    packages: [],
  },
  'src/store/zookeeper/observing': {
    purpose: 'observed nodes',
    imports: [
      'src/lib',
      'src/tree',
      'src/store',
      'src/store/zookeeper/wire',
      'src/store/zookeeper/session',
      'src/store/zookeeper/requests',
    ],
    packages: [],
  },
  'src/store/zookeeper': {
    purpose: 'the tree in ZooKeeper',
    imports: [
      'src/lib',
      'src/tree',
      'src/store',
      'src/store/zookeeper/wire',
      'src/store/zookeeper/session',
      'src/store/zookeeper/requests',
      'src/store/zookeeper/observing',
    ],
    packages: [],
  },
  'src/access': {
    purpose: 'who may call, and how much',
    imports: ['src/lib', 'src/tree'],
    packages: ['@grpc/grpc-js'],
  },
  'src/access/budgets': { purpose: 'what clients may hold', imports: ['src/lib', 'src/tree'], packages: [] },
  'src/access/turns': { purpose: 'when calls begin', imports: ['src/lib'], packages: [] },
  'src/workers': { purpose: 'several processes as one gateway', imports: ['src/lib', 'src/tree'], packages: [] },
  'src/views': { purpose: 'live views', imports: ['src/lib', 'src/tree', 'src/tree/links', 'src/store'], packages: [] },
  'src/views/memory': {
    purpose: 'last known state, on disk',
    imports: ['src/lib', 'src/tree', 'src/store', 'src/views'],
    packages: [],
  },
  'src/registry/leases': {
    purpose: 'the life of a lease',
    imports: ['src/lib', 'src/tree', 'src/store'],
    packages: [],
  },
  'src/registry/nodes': {
    purpose: 'provider nodes',
    imports: ['src/lib', 'src/tree', 'src/store', 'src/registry/leases'],
    packages: [],
  },
  'src/registry': {
    purpose: 'leases and registrations',
    imports: ['src/lib', 'src/tree', 'src/store', 'src/registry/leases', 'src/registry/nodes'],
    packages: [],
  },
  'src/changes': {
    purpose: 'what a write is',
    imports: ['src/lib', 'src/tree', 'src/tree/links', 'src/tree/change', 'src/store'],
    packages: [],
  },
  'src/changes/import': {
    purpose: 'a text as a plan, applied',
    imports: [
      'src/lib',
      'src/tree',
      'src/tree/language',
      'src/tree/links',
      'src/tree/change',
      'src/store',
      'src/changes',
    ],
    packages: [],
  },
  'src/http2': { purpose: 'HTTP/2, the server side', imports: ['src/lib'], packages: [] },
  'src/grpc/calls': {
    purpose: 'a call, its status and its limits',
    imports: ['src/lib', 'src/tree', 'src/access/budgets'],
    packages: ['@grpc/grpc-js', '@espalier/contract'],
  },
  'src/grpc/engine': {
    purpose: 'calls on our HTTP/2',
    imports: [
      'src/lib',
      'src/tree',
      'src/access',
      'src/access/budgets',
      'src/access/turns',
      'src/http2',
      'src/grpc/calls',
    ],
    packages: ['@grpc/grpc-js'],
  },
  'src/grpc': {
    purpose: 'how gRPC is served',
    imports: [
      'src/lib',
      'src/tree',
      'src/access',
      'src/access/budgets',
      'src/access/turns',
      'src/http2',
      'src/grpc/calls',
      'src/grpc/engine',
    ],
    packages: ['@grpc/grpc-js', '@grpc/reflection', 'grpc-health-check', '@espalier/contract'],
  },
  'src/rpc': {
    purpose: 'handlers of the contract',
    imports: [
      'src/grpc/calls',
      'src/lib',
      'src/tree',
      'src/tree/language',
      'src/tree/links',
      'src/tree/change',
      'src/store',
      'src/views',
      'src/registry',
      'src/changes',
      'src/changes/import',
      'src/grpc',
    ],
    packages: ['@espalier/contract', '@bufbuild/protobuf'],
  },
  src: {
    purpose: 'puts the gateway together',
    imports: [
      'src/grpc/calls',
      'src/lib',
      'src/tree',
      'src/store',
      'src/store/embedded',
      'src/store/zookeeper',
      'src/access/budgets',
      'src/views',
      'src/views/memory',
      'src/registry',
      'src/registry/leases',
      'src/grpc',
      'src/rpc',
      'src/workers',
    ],
    packages: ['pino', 'zod'],
  },
  'clients/typescript/values': {
    purpose: 'plain values',
    imports: ['clients/typescript/transport'],
    packages: ['@espalier/contract'],
  },
  'clients/typescript/http2': { purpose: 'unary calls over HTTP/2', imports: [], packages: ['@espalier/contract'] },
  'clients/typescript/transport': {
    purpose: 'calls to several gateways',
    imports: ['clients/typescript/http2'],
    packages: [
      '@espalier/contract',
      '@grpc/grpc-js',
      'nice-grpc',
      'nice-grpc-client-middleware-deadline',
      'nice-grpc-client-middleware-retry',
      'nice-grpc-common',
    ],
  },
  'clients/typescript/live': {
    purpose: 'values that are kept up to date',
    imports: ['clients/typescript/values', 'clients/typescript/transport'],
    packages: ['@espalier/contract'],
  },
  'clients/typescript/leases': {
    purpose: 'registrations that are kept alive',
    imports: ['clients/typescript/values', 'clients/typescript/transport', 'clients/typescript/live'],
    packages: ['@espalier/contract'],
  },
  'clients/typescript/resolver': {
    purpose: 'names for channels of grpc-js',
    imports: ['clients/typescript/values', 'clients/typescript/transport', 'clients/typescript/live'],
    packages: ['@espalier/contract'],
  },
  'clients/typescript': {
    purpose: 'the client for TypeScript',
    imports: [
      'src/tree',
      'src/tree/language',
      'clients/typescript/values',
      'clients/typescript/transport',
      'clients/typescript/live',
      'clients/typescript/leases',
      'clients/typescript/resolver',
    ],
    packages: ['@espalier/contract'],
  },
  'tools/cli/documents': { purpose: 'trees in JSON and YAML', imports: ['src/tree'], packages: ['yaml'] },
  'tools/cli/text': {
    purpose: 'output and errors',
    imports: ['src/tree', 'src/tree/language', 'clients/typescript', 'tools/cli/documents'],
    packages: ['@espalier/contract'],
  },
  'tools/cli/session': {
    purpose: 'contexts, clients, sources',
    imports: [
      'tools/cli/documents',
      'src/lib',
      'src/tree',
      'src/tree/language',
      'clients/typescript',
      'clients/typescript/values',
      'tools/cli/text',
    ],
    packages: ['@espalier/contract'],
  },
  'tools/cli/language': {
    purpose: 'options and help',
    imports: ['src/tree', 'tools/cli/text', 'tools/cli/session'],
    packages: ['commander'],
  },
  'tools/cli/plan': {
    purpose: 'plans and imports',
    imports: [
      'tools/cli/documents',
      'src/tree',
      'src/tree/links',
      'clients/typescript',
      'tools/cli/text',
      'tools/cli/session',
    ],
    packages: ['@espalier/contract'],
  },
  'tools/cli/nodes': {
    purpose: 'nodes as rows and tables',
    imports: [
      'tools/cli/documents',
      'src/tree',
      'src/tree/language',
      'src/tree/change',
      'clients/typescript',
      'tools/cli/text',
      'tools/cli/session',
      'tools/cli/language',
      'tools/cli/plan',
    ],
    packages: ['@espalier/contract'],
  },
  'tools/cli/watch': {
    purpose: 'events of a live tree',
    imports: [
      'tools/cli/documents',
      'src/tree',
      'src/tree/change',
      'clients/typescript',
      'tools/cli/text',
      'tools/cli/session',
      'tools/cli/nodes',
    ],
    packages: [],
  },
  'tools/cli/picture': {
    purpose: 'diagrams and the console',
    imports: [
      'src/tree',
      'clients/typescript',
      'tools/cli/text',
      'tools/cli/session',
      'tools/cli/language',
      'tools/cli/nodes',
      'tools/cli/plan',
    ],
    packages: [],
  },
  'tools/cli/compare': {
    purpose: 'differences and diagnostics',
    imports: ['tools/cli/documents', 'src/tree', 'src/tree/language', 'tools/cli/text', 'tools/cli/plan'],
    packages: ['@espalier/contract'],
  },
  'tools/cli/completion': {
    purpose: 'what a shell can complete',
    imports: ['src/lib', 'src/tree', 'clients/typescript', 'tools/cli/text', 'tools/cli/session', 'tools/cli/language'],
    packages: [],
  },
  'tools/cli/commands': {
    purpose: 'one file per command',
    imports: [
      'tools/cli/documents',
      'src/tree',
      'src/tree/language',
      'src/tree/links',
      'src/tree/change',
      'clients/typescript',
      'clients/typescript/values',
      'clients/typescript/leases',
      'tools/cli/text',
      'tools/cli/session',
      'tools/cli/language',
      'tools/cli/plan',
      'tools/cli/nodes',
      'tools/cli/watch',
      'tools/cli/picture',
      'tools/cli/compare',
      'tools/cli/completion',
    ],
    packages: ['@espalier/contract'],
  },
  'tools/cli': {
    purpose: 'the command line',
    imports: [
      'tools/cli/text',
      'tools/cli/session',
      'tools/cli/language',
      'tools/cli/completion',
      'tools/cli/commands',
    ],
    packages: [],
  },
  'tools/diagram/words': {
    purpose: 'the model of a picture',
    imports: ['src/tree', 'src/tree/links'],
    packages: [],
  },
  'tools/diagram/style': { purpose: 'colours, widths of text', imports: ['tools/diagram/words'], packages: [] },
  'tools/diagram/platform': { purpose: 'the port to the machine', imports: [], packages: [] },
  'tools/diagram/reading': {
    purpose: 'a tree, its links resolved',
    imports: ['src/tree', 'src/tree/links', 'src/tree/change', 'tools/diagram/words'],
    packages: [],
  },
  'tools/diagram/views': {
    purpose: 'what is drawn of it',
    imports: ['src/tree', 'src/tree/links', 'tools/diagram/words', 'tools/diagram/reading'],
    packages: [],
  },
  'tools/diagram/dot': {
    purpose: 'a view as DOT',
    imports: ['tools/diagram/words', 'tools/diagram/style'],
    packages: [],
  },
  'tools/diagram/svg': {
    purpose: "Graphviz's SVG, finished",
    imports: ['tools/diagram/words', 'tools/diagram/style'],
    packages: [],
  },
  'tools/diagram/layout': {
    purpose: 'the best of several layouts',
    imports: [
      'src/tree',
      'tools/diagram/words',
      'tools/diagram/platform',
      'tools/diagram/views',
      'tools/diagram/dot',
      'tools/diagram/svg',
    ],
    packages: ['@hpcc-js/wasm-graphviz'],
  },
  'tools/diagram/formats': {
    purpose: 'PNG, PDF, pages, JSON',
    imports: [
      'tools/diagram/words',
      'tools/diagram/style',
      'tools/diagram/platform',
      'tools/diagram/views',
      'tools/diagram/dot',
    ],
    packages: [],
  },
  'tools/diagram/node': {
    purpose: 'the diagrams in Node',
    imports: ['tools/diagram/words', 'tools/diagram/platform', 'tools/diagram/layout'],
    packages: ['@resvg/resvg-js'],
  },
  'tools/diagram/browser': {
    purpose: 'the diagrams in a browser',
    imports: ['tools/diagram/words', 'tools/diagram/platform', 'tools/diagram/layout'],
    packages: [],
  },
  'tools/diagram': {
    purpose: 'trees as pictures',
    imports: [
      'src/tree',
      'tools/diagram/words',
      'tools/diagram/style',
      'tools/diagram/platform',
      'tools/diagram/reading',
      'tools/diagram/views',
      'tools/diagram/dot',
      'tools/diagram/svg',
      'tools/diagram/layout',
      'tools/diagram/formats',
    ],
    packages: [],
  },
  tools: {
    purpose: 'puts the commands together',
    imports: ['tools/cli', 'tools/cli/session', 'tools/cli/text', 'tools/diagram', 'tools/diagram/node', 'src'],
    packages: [],
  },
}

/** Packages that two folders need: gRPC, in the gateway, in the client, and in what is generated for either. */
export const SHARED: readonly string[] = ['@grpc/grpc-js', '@espalier/contract']

/** Only these files may have the clock's functions in them; everything else in src takes a Clock. */
export const CLOCK_FILES: readonly string[] = ['src/lib/clock.ts']
