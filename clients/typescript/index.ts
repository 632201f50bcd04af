export { type ConnectOptions, connect } from './connect.ts'
export type { Discovered, DiscoverOptions, Espalier } from './espalier.ts'
export type {
  RegisterAddition,
  RegisterEvent,
  RegisterOptions,
  Registration,
  RegistrationStatus,
} from './leases/registration.ts'
export type { Children, WatchChildrenOptions } from './live/children.ts'
export { DisposedError, type Live, type WaitOptions, type Watched } from './live/live-value.ts'
export type { Properties, WatchPropertiesOptions } from './live/properties.ts'
export type { Standing, Trouble } from './live/standing.ts'
export type { Tree } from './live/tree.ts'
export type { WatchOptions } from './live/watch.ts'
export type { AcquireOptions, Hold } from './locks/hold.ts'
export { type ParsedTree, parseTree, type TextNode } from './parse-tree.ts'
export { type GrpcJsModule, registerResolver } from './resolver/resolver.ts'
export { EspalierError, Reason, type Violation } from './transport/error.ts'
export type { Health } from './transport/health.ts'
export type { LogFacts, Logger } from './transport/log.ts'
export type { ExportOptions, ImportOptions, ImportPart } from './tree-text.ts'
export type { ExactJson, Json, JsonInput, JsonInputObject, JsonObject } from './values/json.ts'
export { exactValues, type JsonTexts } from './values/json-text.ts'
export type { TreeNode } from './values/node.ts'
export type { Provider, ProviderOverride, Providers, UnfitProvider } from './values/provider.ts'
export type { Schema } from './values/schema.ts'
export type {
  CallOptions,
  CopyOptions,
  CreateOptions,
  DeleteOptions,
  GetOptions,
  LinkOptions,
  MoveOptions,
  Plan,
  ReadOptions,
  ReadProperties,
  Resolved,
  WalkOptions,
  WriteOptions,
  Written,
} from './verbs.ts'
