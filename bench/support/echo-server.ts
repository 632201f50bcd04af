// The minimal gRPC server on grpc-js: returns the same bytes for every Discover. A child of bench/discover.ts.
import { Server, ServerCredentials, type ServerUnaryCall, type sendUnaryData } from '@grpc/grpc-js'
import { DISCOVER } from './espalier.ts'

const bytes = Buffer.from(process.argv[2] ?? '', 'hex')
const same = (message: Buffer): Buffer => message
const server = new Server()
server.addService(
  {
    discover: {
      path: DISCOVER,
      requestStream: false,
      responseStream: false,
      requestSerialize: same,
      requestDeserialize: same,
      responseSerialize: same,
      responseDeserialize: same,
    },
  },
  { discover: (_: ServerUnaryCall<Buffer, Buffer>, answer: sendUnaryData<Buffer>) => answer(null, bytes) },
)
server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (_, port) => process.send?.(port))
