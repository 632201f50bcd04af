/** The role of a node, which decides its colour. `service` and `node` are the defaults if no word has a role. */
export type Role = 'ingress' | 'service' | 'store' | 'messaging' | 'batch' | 'external' | 'node'

/** In the order of legends. */
export const ROLES: readonly Role[] = ['ingress', 'service', 'store', 'messaging', 'batch', 'external', 'node']

interface Named {
  readonly name: string
  readonly type: string | undefined
  readonly parent: Named | undefined
  readonly service: boolean
}

/**
 * The role that the type names, or else the last word of the name: `post-storage-service` is a service, `orders-db` a data store, and
 * `warehouse : grpc service` a service again. Without either, what the nodes above say: a name like `databases` about everything below it, a type like `kafka` about the services below it.
 */
export function roleOf(node: Named): Role {
  const own = roleOfType(node.type) ?? roleOfProgram(node)
  if (own !== undefined) return own
  for (let at = node.parent; at !== undefined; at = at.parent) {
    const role =
      (node.service ? roleOfType(at.type) : undefined) ?? (namesKind(at.name) ? roleOfName(at.name) : undefined)
    if (role !== undefined) return role
  }
  return node.service ? 'service' : 'node'
}

/** The role of the name; what is called after a store or a queue but speaks a protocol of services is a program. */
function roleOfProgram({ name, type = '' }: Named): Role | undefined {
  const role = roleOfName(name)
  const holds = role === 'store' || role === 'messaging'
  return holds &&
    wordsOf(type)
      .flat()
      .some(word => PROTOCOLS.has(word))
    ? 'service'
    : role
}

/** Whether a name alone says what kind of nodes lie below it. */
export function namesKind(name: string): boolean {
  return KINDS.has(name.toLowerCase())
}

/** Whether nothing in a model needs to use it: requests come from outside, jobs start by themselves. */
export function hasNoUsersByNature(role: Role): boolean {
  return role === 'ingress' || role === 'batch'
}

function roleOfType(type = ''): Role | undefined {
  return wordsOf(type)
    .map(words => words.map(roleOfWord).find(role => role !== undefined))
    .find(role => role !== undefined)
}

function roleOfName(name: string): Role | undefined {
  return wordsOf(name)
    .map(roleOfLast)
    .find(role => role !== undefined)
}

/** Numbers at the end only count instances, and so do words like `primary` behind the name of a product. */
function roleOfLast(words: readonly string[]): Role | undefined {
  const named = words.filter((word, at) => at === 0 || !/^\d+$/.test(word))
  const [before, last] = [named.at(-2), named.at(-1)]
  if (last === undefined) return undefined
  if (before !== undefined && INSTANCES.has(last) && PRODUCTS.has(before)) return roleOfWord(before)
  return roleOfWord(last)
}

/** The words of a text, as they are separated, and then as capitals separate them: `RabbitMQ` is one word, `ordersDb` two. */
function wordsOf(text: string): readonly (readonly string[])[] {
  return [text, text.replace(/([\p{Ll}\p{N}])(\p{Lu})/gu, '$1 $2')].map(spaced =>
    spaced
      .toLowerCase()
      .replace('third-party', 'thirdparty')
      .split(/[^\p{L}\p{N}]+/u)
      .filter(word => word !== ''),
  )
}

function roleOfWord(word: string): Role | undefined {
  return ROLE_OF_WORD.get(word) ?? ROLE_OF_WORD.get(word.replace(/\d+$/, ''))
}

/** What is only ever the name of a product. */
const PRODUCT_WORDS: readonly (readonly [Role, string])[] = [
  ['ingress', 'ipvs lvs haproxy nginx envoy traefik varnish kong caddy'],
  [
    'store',
    'zeo relstorage postgres postgresql mysql mariadb redis valkey mongo mongodb memcache memcached cassandra scylla elastic ' +
      'elasticsearch opensearch solr iceberg snowflake bigquery redshift s3 minio clickhouse dynamodb cockroachdb couchdb neo4j influxdb',
  ],
  ['messaging', 'kafka rabbitmq nats amqp pulsar sqs activemq redpanda kinesis'],
  ['batch', 'spark airflow'],
]

/** What says of a node, or of all nodes below it, what it is for. */
const KIND_WORDS: readonly (readonly [Role, string])[] = [
  ['ingress', 'lb lbs gateway gateways ingress proxy proxies cdn pool pools'],
  ['store', 'database databases db dbs datastore datastores storage cache caches warehouse warehouses'],
  ['messaging', 'queue queues bus mq broker brokers'],
  ['batch', 'cron crons worker workers job jobs etl batch'],
  ['external', 'external saas partner partners thirdparty'],
]

const OTHER_WORDS: readonly (readonly [Role, string])[] = [['ingress', 'edge ingressgateway loadbalancer']]

const PROTOCOLS: ReadonlySet<string> = new Set(
  'service services microservice grpc http https rest graphql thrift'.split(' '),
)

const INSTANCES: ReadonlySet<string> = new Set(
  'primary secondary replica replicas standby master slave leader follower main cluster node server instance'.split(
    ' ',
  ),
)

const PRODUCTS = wordsIn(PRODUCT_WORDS)
const KINDS = wordsIn(KIND_WORDS)

const ROLE_OF_WORD: ReadonlyMap<string, Role> = new Map(
  [...PRODUCT_WORDS, ...KIND_WORDS, ...OTHER_WORDS].flatMap(([role, words]) =>
    words.split(' ').map(word => [word, role] as const),
  ),
)

function wordsIn(table: readonly (readonly [Role, string])[]): ReadonlySet<string> {
  return new Set(table.flatMap(([, words]) => words.split(' ')))
}
