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

/** The role of the first word that has one: of the type, of the name, then of the nodes above in the same way. */
export function roleOf(node: Named): Role {
  for (let at: Named | undefined = node; at !== undefined; at = at.parent) {
    const role = roleOfText(at.type ?? '') ?? roleOfText(at.name)
    if (role !== undefined) return role
  }
  return node.service ? 'service' : 'node'
}

function roleOfText(text: string): Role | undefined {
  const words = text
    .toLowerCase()
    .replace('third-party', 'thirdparty')
    .split(/[^\p{L}\p{N}]+/u)
  for (const word of words) {
    const role = ROLE_OF_WORD.get(word) ?? ROLE_OF_WORD.get(word.replace(/\d+$/, ''))
    if (role !== undefined) return role
  }
  return undefined
}

const WORDS: readonly (readonly [Role, string])[] = [
  ['ingress', 'ipvs lvs lb haproxy nginx envoy traefik gateway ingress proxy varnish cdn edge pool pools'],
  [
    'store',
    'database databases db zeo relstorage postgres postgresql mysql mariadb redis mongo mongodb memcache memcached cassandra ' +
      'elastic elasticsearch opensearch solr s3 minio storage cache warehouse',
  ],
  ['messaging', 'kafka rabbitmq nats amqp pulsar sqs queue bus mq broker'],
  ['batch', 'spark cron worker job airflow etl batch'],
  ['external', 'external saas partner thirdparty'],
]

const ROLE_OF_WORD: ReadonlyMap<string, Role> = new Map(
  WORDS.flatMap(([role, words]) => words.split(' ').map(word => [word, role] as const)),
)
