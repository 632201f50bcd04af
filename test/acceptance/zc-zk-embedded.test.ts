import { openGateway } from '../support/gateway.ts'
import { zcZkManual } from './zc-zk.ts'

zcZkManual('embedded', () => openGateway())
