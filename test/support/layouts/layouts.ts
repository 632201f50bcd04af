import type { NodeData } from '../../../src/tree/data.ts'

/** Nodes by their paths, with the bytes that these systems write there; parents first. */
export type Layout = Readonly<Record<string, NodeData | Ephemeral>>

/** A node of a session, with its bytes. */
interface Ephemeral {
  readonly ephemeral: NodeData
}

const ephemeral = (data: NodeData): Ephemeral => ({ ephemeral: data })

const json = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value))
const text = (value: string): Uint8Array => Buffer.from(value)
const hex = (value: string): Uint8Array => Buffer.from(value, 'hex')

const DUBBO_URL =
  'dubbo%3A%2F%2F10.20.130.230%3A20880%2Forg.example.DemoService%3Fanyhost%3Dtrue%26application%3Ddemo-provider%26deprecated%3Dfalse%26dubbo%3D2.0.2' +
  '%26dynamic%3Dtrue%26generic%3Dfalse%26interface%3Dorg.example.DemoService%26methods%3DsayHello%2CsayHelloAsync%2CsayGoodbye%2ClistOrders%2CfindOrder' +
  '%2CcreateOrder%2CcancelOrder%2CpayOrder%2CrefundOrder%2CshipOrder%2CtrackOrder%26pid%3D29834%26release%3D2.7.3%26side%3Dprovider%26timeout%3D3000' +
  '%26timestamp%3D1563961032374%26token%3D3f5a1f0e-8a5b-4d3c-9a2d-3f5d8a1b2c4d'

/** An item as the queues of Curator serialize it: version, opcode, length, bytes, end. */
const queued = (item: string): Uint8Array =>
  Buffer.concat([
    hex('0001000101'),
    Buffer.from(Uint32Array.of(item.length).buffer).reverse(),
    Buffer.from(item),
    hex('02'),
  ])

/** Trees as Kafka, Dubbo, HBase, Hadoop, YARN, ClickHouse, Solr and Curator lay them out. */
export const LAYOUTS: Readonly<Record<string, Layout>> = {
  kafka: {
    '/brokers': null,
    '/brokers/ids': null,
    '/brokers/ids/0': json({
      listener_security_protocol_map: { PLAINTEXT: 'PLAINTEXT' },
      endpoints: ['PLAINTEXT://kafka-0:9092'],
      jmx_port: -1,
      host: 'kafka-0',
      timestamp: '1700000000000',
      port: 9092,
      version: 4,
    }),
    '/controller_epoch': text('7'),
    '/config': null,
    '/config/users': null,
    '/config/users/%3Cdefault%3E': json({ version: 1, config: { producer_byte_rate: '1024' } }),
  },
  dubbo: {
    '/dubbo': text('10.20.130.230'),
    '/dubbo/org.example.DemoService': text('10.20.130.230'),
    '/dubbo/org.example.DemoService/providers': text('10.20.130.230'),
    [`/dubbo/org.example.DemoService/providers/${DUBBO_URL}`]: text('10.20.130.230'),
  },
  hbase: {
    '/hbase': text(''),
    '/hbase/meta-region-server': hex(
      'ff00000016726567696f6e7365727665723a3136303230c3a9504255460a1a0a05686f737431109e7d18d0',
    ),
    '/hbase/table': text(''),
    '/hbase/table/default=orders': hex('ff0000000a6d61737465723a3136303030504255460800'),
  },
  hadoop: {
    '/hadoop-ha': text(''),
    '/hadoop-ha/cluster1': text(''),
    '/hadoop-ha/cluster1/ActiveBreadCrumb': hex(
      '0a08636c7573746572311203 6e6e311a056e6e2d303120c43e28d33e'.replaceAll(' ', ''),
    ),
  },
  clickhouse: {
    '/clickhouse': text(''),
    '/clickhouse/metadata': text('columns format version: 1\n2 columns:\n`id` UInt64\n`name` String\n'),
    '/clickhouse/block_numbers': hex('78da4b4c4a0600024d0127'),
    '/clickhouse/blank': text(' \n \n{'),
  },
  solr: {
    '/clusterprops.json': text('{ "urlScheme" : "http" }\n'),
    '/configs': null,
    '/configs/_default': null,
    '/configs/_default/solrconfig.xml': text(
      '<?xml version="1.0" encoding="UTF-8" ?>\r\n<config>\r\n\t<luceneMatchVersion>9.0</luceneMatchVersion>\r\n</config>\r\n',
    ),
  },
  curator: {
    '/discovery': text(''),
    '/discovery/web': text(''),
    '/discovery/web/7b0a4a6c-2f2d-4f5e-9d5e-111111111111': json({
      name: 'web',
      id: '7b0a',
      address: '10.0.0.1',
      port: 8080,
      sslPort: null,
      payload: { '@class': 'Instance' },
      registrationTimeUTC: 1700000000000,
      serviceType: 'DYNAMIC',
      uriSpec: null,
    }),
    '/counter': hex('000000000000002a'),
    '/lock': text(''),
    '/lock/_c_2f6d-lock-0000000003': text('10.0.0.1'),
  },
  yarn: {
    '/rmstore': text(''),
    '/rmstore/ZKRMStateRoot': null,
    '/rmstore/ZKRMStateRoot/RMVersionNode': hex('08011003'),
    '/rmstore/ZKRMStateRoot/EpochNode': hex('0802'),
    '/rmstore/ZKRMStateRoot/RMAppRoot': null,
    '/rmstore/ZKRMStateRoot/RMAppRoot/HIERARCHIES': null,
    '/rmstore/ZKRMStateRoot/RMAppRoot/application_1700000000000_0001': hex(
      '0a2f0a0b0880d0dbc3f431100112096461736b2d6a6f621a0764656661756c7422034d415228013a0908001080d0dbc3f431',
    ),
    '/rmstore/ZKRMStateRoot/RMAppRoot/application_1700000000000_0001/appattempt_1700000000000_0001_000001': hex(
      '0a110a0b0880d0dbc3f43110011001120a00ff8002fffe2200',
    ),
    '/rmstore/ZKRMStateRoot/RMDTSecretManagerRoot': null,
    '/rmstore/ZKRMStateRoot/RMDTSecretManagerRoot/RMDTMasterKeysRoot': text(''),
    '/rmstore/ZKRMStateRoot/RMDTSecretManagerRoot/RMDTMasterKeysRoot/DelegationKey_1': hex(
      '018a018bcfe5a8000800ff00ff00ff00ff',
    ),
    '/rmstore/ZKRMStateRoot/RMDTSecretManagerRoot/RMDTSequentialNumber': null,
    '/yarn-leader-election': text(''),
    '/yarn-leader-election/cluster1': text(''),
    '/yarn-leader-election/cluster1/ActiveBreadCrumb': hex('0a08636c75737465723112036e6e31'),
    '/yarn-leader-election/cluster1/ActiveStandbyElectorLock': ephemeral(hex('0a08636c75737465723112036e6e31')),
  },
  'recipes of Curator': {
    '/latch': null,
    '/latch/_c_0f6b1c2d-1111-4222-8333-444455556666-latch-0000000000': ephemeral(text('server-1')),
    '/latch/_c_1a2b3c4d-1111-4222-8333-444455556666-latch-0000000001': ephemeral(text('')),
    '/mutex': text(''),
    '/mutex/_c_9f6b1c2d-1111-4222-8333-444455556666-lock-0000000007': ephemeral(text('10.0.0.1')),
    '/mutex/_c_8f6b1c2d-1111-4222-8333-444455556666-lock-0000000008': ephemeral(text('__REVOKE__')),
    '/readwrite': null,
    '/readwrite/_c_7f6b1c2d-1111-4222-8333-444455556666-__READ__0000000012': ephemeral(null),
    '/semaphore': null,
    '/semaphore/leases': null,
    '/semaphore/leases/_c_5f6b1c2d-1111-4222-8333-444455556666-lease-0000000003': ephemeral(text('10.0.0.2')),
    '/semaphore/locks': null,
    '/queue': text(''),
    '/queue/queue-0000000000': queued('{"task": 1}'),
    '/queue/queue-000000000A0000000001': queued('\u00fcber'),
    '/barrier': text(''),
    '/count': hex('00000007'),
    '/long': hex('000000000000002a'),
    '/members': null,
    '/members/a': ephemeral(text('{ "zone" : "eu" }')),
    '/persistent-ephemeral': ephemeral(json({ b: 1, a: [1, { z: 1, y: 2 }] })),
  },
  'JSON of many writers': {
    '/python': text('{"version": 1, "name": "K\\u00f6ln", "hosts": ["a", "b"]}'),
    '/node': text('{\n  "version": 1,\n  "name": "K\u00f6ln"\n}\n'),
    '/php': text('{"path":"\\/a\\/b","n":1.0}'),
    '/gson': json({ type: 'last', z: 1, a: 2 }),
    '/jackson': text('{ "z" : 1, "main ->" : "/node", "a" : { "y" : 1, "x" : 2 }, "type" : "t" }'),
    '/linked': json({ 'size =>': '/php n', b: 1, 'php ->': '/php', a: 2 }),
    '/wrapped': json({ string_value: 'x' }),
    '/repeated': text('{"a":1,"b":2,"a":3}'),
    '/tail': text('{"a":1}\r\n'),
    '/numbers': json({ b: 1.5, a: -0 }),
    '/floats': text('{"b":1.0,"a":1e999,"n":9007199254740993}'),
  },
}
