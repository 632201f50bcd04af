import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { hideSecrets } from '../../src/tree/secret.ts'
import { hideInLine, hideInProblem } from '../../src/tree/secret-line.ts'
import { isSecretName } from '../../src/tree/secret-name.ts'
import { hideInText, hidePasswords } from '../../src/tree/secret-text.ts'
import { parseJson, sameValue, stringValue, type Value } from '../../src/tree/value.ts'

test('a name that has a word for a secret in it is one, and a name that only looks like it is not', () => {
  for (const name of (
    'secret db_password dbPassword dbpassword API-KEY apiKey private_key requirepass clientsecret authtoken Authorization ' +
    'spring.datasource.password AWS_SECRET_ACCESS_KEY sslKey accountKey jwt'
  ).split(' '))
    assert.ok(isSecretName(name), name)
  assert.ok(isSecretName('access token'))
  for (const name of 'threads keyspace author passengers tokenizer bypass compass key keys monkey secretary zone'.split(
    ' ',
  ))
    assert.ok(!isSecretName(name), name)
  assert.ok(!isSecretName('partition key'))
})

test('a value is hidden where its name, its key at any depth, its flag or the name of its node says that it is a secret', () => {
  const hidden = (key: string, json: string, node = ''): string => hideSecrets(key, parseJson(json), node)
  assert.equal(hidden('password', '"hunter2"'), '"(hidden)"')
  assert.equal(hidden('token', '7'), '"(hidden)"')
  assert.equal(
    hidden('auth', '{"user":"a","password":"b","l":[{"token":1e999}]}'),
    '{"user":"a","password":"(hidden)","l":[{"token":"(hidden)"}]}',
  )
  assert.equal(
    hidden('cmd', '["redis","--requirepass","b","--port","80"]'),
    '["redis","--requirepass","(hidden)","--port","80"]',
  )
  assert.equal(
    hidden('env', '[{"name":"DB_PASSWORD","value":"b"},{"name":"ZONE","value":"eu"}]'),
    '[{"name":"DB_PASSWORD","value":"(hidden)"},{"name":"ZONE","value":"eu"}]',
  )
  assert.equal(hidden('pair', '["DB_PASSWORD","b"]'), '["DB_PASSWORD","(hidden)"]')
  assert.equal(hidden('string_value', '"b"', 'db.password'), '"(hidden)"')
  assert.equal(hidden('string_value', '"b"', 'zone'), '"b"')
  assert.equal(hidden('auths', '{"https://u:b@h":1}'), '{"https://u:***@h":1}')
  assert.equal(hidden('password ->', '"/vault/x"'), '"/vault/x"')
  assert.equal(hidden('password =>', '"/vault x"'), '"/vault x"')
  assert.equal(hidden('a', '9007199254740993'), '9007199254740993')
})

test('a text is shown without the passwords, tokens and keys in it', () => {
  for (const [text, shown] of [
    ['postgres://app:hunter2@db/main', 'postgres://app:***@db/main'],
    ['amqp://u:hun@ter2@h:5672/v', 'amqp://u:***@h:5672/v'],
    ['amqp://u:hun/ter2@h', 'amqp://u:***@h'],
    ['redis://:hunter2@h', 'redis://:***@h'],
    ['amqp://u:hunter2@h1,amqp://u:hunter2@h2', 'amqp://u:***@h1,amqp://u:***@h2'],
    ['http://x/,https://u:hunter2@h', 'http://x/,https://u:***@h'],
    ['jdbc:oracle:thin:scott/hunter2@//h:1521/x', 'jdbc:oracle:thin:scott/***@//h:1521/x'],
    ['jdbc:mysql://h/db?user=a&password=hunter2&x=1', 'jdbc:mysql://h/db?user=a&password=***&x=1'],
    ['user:hunter2@tcp(db:3306)/x', 'user:***@tcp(db:3306)/x'],
    ['host=db password=hunter2 user=app', 'host=db password=*** user=app'],
    ['AccountKey=hunter2==;EndpointSuffix=x', 'AccountKey=***;EndpointSuffix=x'],
    ['db.password: correct horse\nuser: x', 'db.password: ***\nuser: x'],
    ['{"password": "hunter2", "a": 1}', '{"password": "***", "a": 1}'],
    [String.raw`{\"password\": \"hunter2\", \"a\": 1}`, String.raw`{\"password\": \"***\", \"a\": 1}`],
    ['mysql --password hunter2 -h x', 'mysql --password *** -h x'],
    ['use Bearer abc123DEF_x now', 'use Bearer *** now'],
    ['<password>hunter2</password>', '<password>***</password>'],
    ['<name>a.password</name><value>hunter2</value>', '<name>a.password</name><value>***</value>'],
    ['-----BEGIN RSA PRIVATE KEY-----\nhunter2\n-----END RSA PRIVATE KEY-----', '-----BEGIN RSA PRIVATE KEY----- ***'],
    ['digest:u:hunter2', 'digest:u:***'],
    ['[{"name": "DB_PASSWORD", "value": "hunter2"}]', '[{"name": "DB_PASSWORD", "value": "***"}]'],
    ["{'value': 'hunter2', 'name': 'DB_PASSWORD'}", "{'value': '***', 'name': 'DB_PASSWORD'}"],
    ['["token", "hunter2"]', '["token", "***"]'],
    ...[
      'http://h:8080/p?mail=a@b',
      '/users/u:x@y',
      'mailto:a@b',
      'git@github.com:x/y',
      'zone: eu@1',
      'secret://a/b',
      'password=',
      'x = 1',
    ].map(text => [text, text] as const),
  ] as const)
    assert.equal(hideInText(text), shown, text)
})

test('hiding takes time that grows with the text, whatever is in it', () => {
  const texts = [
    '//a:',
    'password=',
    '"password":"',
    'a:',
    '-----BEGIN PRIVATE KEY-----',
    'eyJ',
    'http://',
    'password = ',
    '<name>',
    '- ',
    'x@',
    'name:a,',
    '"value":a,name:',
    'ab',
    '["a",',
  ]
  for (const piece of texts) {
    const text = `${piece.repeat(Math.ceil(300_000 / piece.length))}@`
    const started = performance.now()
    hideInText(text)
    hidePasswords(text)
    assert.ok(performance.now() - started < 2_000, piece)
  }
})

test('hiding changes no value without a secret, and hides each value again to the same', () => {
  let hid = 0
  const names = fc.constantFrom('a', 'password', 'zone', 'token', 'x y', '__proto__')
  const value = fc.letrec(tie => ({
    any: fc.oneof(
      fc.constantFrom('1', '1.0', 'NaN', 'null', '"hunter2"', '"u:p@h"', '"password=hunter2"', '"\\ud800"', 'true'),
      fc.array(tie('any'), { maxLength: 3 }).map(all => `[${all.join(',')}]`),
      fc
        .array(fc.tuple(names, tie('any')), { maxLength: 3 })
        .map(all => `{${all.map(([k, v]) => `${stringValue(k as string)}:${v}`).join(',')}}`),
    ),
  })).any as fc.Arbitrary<string>
  fc.assert(
    fc.property(names, value, (key, json) => {
      const shown = hideSecrets(key, json as Value)
      if (shown !== json) hid++
      else assert.ok(sameValue(shown, json as Value))
      assert.ok(!/password=hunter2|u:p@/.test(shown))
      assert.equal(hideSecrets(key, shown), shown)
      parseJson(shown)
    }),
  )
  assert.ok(hid > 10, String(hid))
})

test('a line that does not parse is shown without the secret in it, and what is said of it does not quote the secret', () => {
  for (const [line, shown] of [
    ['  password = hunter2 and more', '  password = (hidden)'],
    ['  "db password"=hunter2 more', '  "db password"=(hidden)'],
    ['password: hunter2', 'password: (hidden)'],
    ['  auth = {"pwd": hunter2}', '  auth = {"pwd": ***'],
    ['  string_value = "hunter2', '  string_value = (hidden)'],
    ['  threads = 3', '  threads = 3'],
    ['  main => /vault x', '  main => /vault x'],
    [String.raw`  f = "a.password=x y\nb=1\ntoken: u v"`, String.raw`  f = "a.password=*** y\nb=1\ntoken: ***`],
  ] as const)
    assert.equal(hideInLine(line), shown)
  const problem = {
    severity: 'error',
    kind: 'BAD_VALUE',
    message: 'cannot read "hunter2"',
    line: 1,
    column: 16,
    width: 7,
    source: '  auth = {"pwd": hunter2}',
    hint: "strings need quotes: 'hunter2'",
  } as const
  assert.doesNotMatch(JSON.stringify(hideInProblem(problem)), /hunter2/)
})
