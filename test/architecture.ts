/**
 * Who may import whom: the picture of the architecture in the README is drawn from this table, and architecture.test.ts holds every
 * source file to it. The arrow points one way: lib <- tree <- store <- views | registry <- rpc <- main.
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
  'src/lib': { purpose: 'clock and backoff', imports: [], packages: [] },
  'src/tree': { purpose: 'language, plan, resolve', imports: [], packages: [] },
  'src/store': { purpose: 'the port to what keeps it', imports: ['src/lib', 'src/tree'], packages: [] },
  'src/store/embedded': {
    purpose: 'the tree in one directory',
    imports: ['src/lib', 'src/tree', 'src/store'],
    packages: [],
  },
  'src/store/zookeeper': {
    purpose: 'the tree in ZooKeeper',
    imports: ['src/lib', 'src/tree', 'src/store'],
    packages: ['node-zookeeper-client'],
  },
  'src/views': { purpose: 'live views and fan-out', imports: ['src/lib', 'src/tree', 'src/store'], packages: [] },
  'src/registry': { purpose: 'leases and registrations', imports: ['src/lib', 'src/tree', 'src/store'], packages: [] },
  'src/rpc': {
    purpose: 'handlers of the contract',
    imports: ['src/lib', 'src/tree', 'src/store', 'src/views', 'src/registry', 'src/gen'],
    packages: ['@grpc/grpc-js', '@grpc/reflection', 'grpc-health-check'],
  },
  'src/gen': { purpose: 'generated from the contract', imports: [], packages: ['@bufbuild/protobuf', '@grpc/grpc-js'] },
  src: {
    purpose: 'puts the gateway together',
    imports: [
      'src/lib',
      'src/tree',
      'src/store',
      'src/store/embedded',
      'src/store/zookeeper',
      'src/views',
      'src/registry',
      'src/rpc',
    ],
    packages: ['pino', 'zod'],
  },
  'clients/typescript': {
    purpose: 'the client for TypeScript',
    imports: ['clients/typescript/gen'],
    packages: [
      '@grpc/grpc-js',
      'nice-grpc',
      'nice-grpc-client-middleware-deadline',
      'nice-grpc-client-middleware-retry',
      'nice-grpc-common',
      'nice-grpc-error-details',
    ],
  },
  'clients/typescript/gen': {
    purpose: 'generated from the contract',
    imports: [],
    packages: ['@bufbuild/protobuf', 'nice-grpc-common'],
  },
  'tools/cli': {
    purpose: 'the command line',
    imports: ['src/tree', 'clients/typescript', 'clients/typescript/gen'],
    packages: ['commander', 'yaml'],
  },
  'tools/diagram': {
    purpose: 'trees as pictures',
    imports: ['src/tree'],
    packages: ['@hpcc-js/wasm-graphviz', '@resvg/resvg-js'],
  },
  tools: { purpose: 'puts the commands together', imports: ['tools/cli', 'tools/diagram', 'src'], packages: [] },
}

/** Packages that two folders need: gRPC, in the gateway, in the client, and in what is generated for either. */
export const SHARED: readonly string[] = ['@grpc/grpc-js', '@bufbuild/protobuf', 'nice-grpc-common']

/** Only these files may have the clock's functions in them; everything else in src takes a Clock. */
export const CLOCK_FILES: readonly string[] = ['src/lib/clock.ts']
