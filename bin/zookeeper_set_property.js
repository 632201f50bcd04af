#!/usr/bin/env node
// zookeeper_set_property of zc.zk, as `espalier zookeeper_set_property`.
process.argv.splice(2, 0, 'zookeeper_set_property')
void import('./espalier.js')
