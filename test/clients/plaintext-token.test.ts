import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { driverOf } from '../conformance/languages.ts'
import { temporaryDirectory } from '../support/process/temporary.ts'

const clients = fileURLToPath(new URL('../../clients', import.meta.url))

/** Not this machine; nothing is sent there, since nobody answers at a documentation address. */
const ELSEWHERE = ['192.0.2.1:7400', 'gw.example:7400', '127.0.0.1.example:7400', '[2001:db8::1]:7400']

function run(program: string, args: readonly string[], cwd = clients): string {
  const { stdout, stderr, status } = spawnSync(program, args, { cwd, encoding: 'utf8' })
  assert.equal(status, 0, stderr)
  return stdout
}

test('the Python client sends a token without TLS to this machine only, unless it is allowed', async () => {
  const [python = ''] = await driverOf('Python')
  const code = `import espalier
for endpoint in ${JSON.stringify(ELSEWHERE)} + ["dns:///gw.example", "ipv4:127.0.0.1:1,10.0.0.1:1"]:
    try:
        espalier.connect("127.0.0.1:1", endpoint, token="t")
    except ValueError as error:
        assert "plain text" in str(error)
    else:
        raise AssertionError(endpoint)
    espalier.connect(endpoint, token="t", allow_plaintext_token=True)
    espalier.connect(endpoint)
for endpoint in ["127.0.0.1:1", "localhost", "[::1]:1", "unix:/x", "dns:///localhost:1", "ipv4:127.0.0.1:1"]:
    espalier.connect(endpoint, token="t")
print("done")`
  assert.equal(run(python, ['-c', code]), 'done\n')
})

test('the Go client sends a token without TLS to this machine only, unless it is allowed', () => {
  run('go', ['test', '-count=1', '-run', 'Plaintext', '.'], join(clients, 'go'))
})

test('the Java client sends a token without TLS to this machine only, unless it is allowed', async () => {
  const [java = '', ...args] = await driverOf('Java')
  await using directory = await temporaryDirectory()
  const file = join(directory.path, 'PlaintextToken.java')
  writeFileSync(file, JAVA_PROGRAM)
  const classes = args[args.indexOf('-cp') + 1] as string
  assert.equal(run(java, ['-cp', classes, file]), 'refused allowed local secure\n')
})

/** The security level that gRPC reports of a connection decides; the connection itself is a fake. */
const JAVA_PROGRAM = `
import io.espalier.Token;
import io.grpc.*;
import java.net.InetSocketAddress;

class PlaintextToken {
  public static void main(String[] args) throws Exception {
    System.out.println(
        with(new Token("t"), "192.0.2.1", SecurityLevel.NONE, "refused")
            + " " + with(Token.overPlaintext("t"), "192.0.2.1", SecurityLevel.NONE, "allowed")
            + " " + with(new Token("t"), "127.0.0.1", SecurityLevel.NONE, "local")
            + " " + with(new Token("t"), "192.0.2.1", SecurityLevel.PRIVACY_AND_INTEGRITY, "secure"));
  }

  static String with(Token token, String address, SecurityLevel level, String name) throws Exception {
    var attributes = Attributes.newBuilder().set(Grpc.TRANSPORT_ATTR_REMOTE_ADDR, new InetSocketAddress(address, 7400)).build();
    var request = new CallCredentials.RequestInfo() {
      public MethodDescriptor<?, ?> getMethodDescriptor() { return null; }
      public SecurityLevel getSecurityLevel() { return level; }
      public String getAuthority() { return address; }
      public Attributes getTransportAttrs() { return attributes; }
    };
    var outcome = new String[] {"nothing"};
    token.applyRequestMetadata(request, Runnable::run, new CallCredentials.MetadataApplier() {
      public void apply(Metadata headers) { outcome[0] = name; }
      public void fail(Status status) { outcome[0] = "refused"; }
    });
    return outcome[0];
  }
}
`
