// Texts that are hard on a key engine.
import fc from 'fast-check'
import type { KeyTypeName } from 'qt-ipc/keys'
import type { KeyCase } from './key-cases.js'

const plain = ['a', 'Z', 'key', '7', ' ', '/', '//', '.', '..', '-', '_', '~', '+', 'é', '漢', '😀']
const reserved = [...':/?#[]@!$&\'()*+,;="<>\\^`{|}%']
const controls = ['\0', '\x01', '\t', '\n', '\r', '\x1f', '\x7f', '\x80', '\x9f', '\xa0', '\u2028']
const odd = [
  '\ud800',
  '\udbff',
  '\udc00',
  '\udfff',
  '\ufeff',
  '\ufffe',
  '\uffff',
  '\ufdd0',
  '\u{1ffff}',
]
const percent = [
  ...['%', '%%', '%4', '%g0', '%41', '%2f', '%2F', '%25', '%00', '%1f', '%7F', '%20', '%3d', '%26'],
  ...['%c3%a9', '%C3', '%A9', '%E6%BC%A2', '%E6%BC', '%F0%9F%98%80', '%F0%9F%98', '%f5', '%FF'],
  ...['%ED%A0%80', '%C0%80', '%E0%80%80', '%EF%BB%BF', '%EF%BF%BF', '%EF%B7%90', '%F0%9F%BF%BF'],
  ...['%F4%90%80%80', '%C3é', '%C3%41', '%2541'],
]

const piece = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...plain) },
  { weight: 2, arbitrary: fc.constantFrom(...reserved) },
  { weight: 2, arbitrary: fc.constantFrom(...percent) },
  fc.constantFrom(...controls),
  fc.constantFrom(...odd),
  fc.nat(0xffff).map(unit => String.fromCharCode(unit)),
)

/** Any text, also what no sane program would use. */
export const keyText = fc.array(piece, { maxLength: 8 }).map(pieces => pieces.join(''))

const type: fc.Arbitrary<KeyTypeName> = fc.constantFrom(
  'systemv',
  'systemv-7',
  'systemv-127',
  'posix',
)

const scheme = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('systemv', 'posix', 'windows', 'systemv-7') },
  fc.constantFrom(
    ...[
      'SystemV',
      'POSIX',
      'systemv-07',
      'systemv-81',
      'systemv-127',
      'systemv-128',
      'systemv-255',
    ],
    ...[
      'systemv-256',
      'systemv-0',
      'systemv-',
      'systemv--7',
      'systemv+7',
      'systemv7',
      'systemv-7.',
    ],
    ...[
      'systemv-99999999999',
      'systemv-4294967303',
      'system',
      'posix-1',
      'windows1',
      'file',
      '',
      ' posix',
    ],
  ),
)
const colon = fc.oneof({ weight: 12, arbitrary: fc.constant(':') }, fc.constantFrom('', '::', ' :'))
const authority = fc.oneof(
  { weight: 4, arbitrary: fc.constant('') },
  fc.constantFrom(
    ...[
      '//',
      '///',
      '////',
      '//@',
      '//:',
      '//@:',
      '//:@',
      '//@@',
      '//:80',
      '//:0',
      '//:x',
      '//:99999',
    ],
    ...['//h', '//u@', '//u:p@h:1', '//[::1]', '//[', '//%41', '//%', '//127.1', '//é', '//\u00ad'],
  ),
)
const queryName = fc.oneof(
  { weight: 8, arbitrary: fc.constant('legacyKey') },
  fc.constantFrom('legacy%4Bey', 'legacy%4bey', 'LegacyKey', 'legacyKey2', 'x', '', '%6CegacyKey'),
)
const queryItem = fc
  .tuple(queryName, fc.constantFrom('=', '=', '=', '', '=='), keyText)
  .map(parts => parts.join(''))
const query = fc.oneof(
  { weight: 2, arbitrary: fc.constant('') },
  fc.constantFrom(
    '?',
    '?&',
    '?&&',
    '?=',
    '?legacyKey',
    '?legacyKey=',
    '?legacyKey&',
    '?legacyKey=a&&',
  ),
  { weight: 4, arbitrary: queryItem.map(item => `?${item}`) },
  fc.tuple(queryItem, queryItem).map(items => `?${items.join('&')}`),
)
const fragment = fc.constantFrom('', '', '', '#', '#f', '#a?legacyKey=b', '#%')

/** Texts for fromString(), most of them nearly right. */
export const keyUrl = fc
  .tuple(scheme, colon, authority, keyText, query, fragment)
  .map(parts => parts.join(''))

/** Questions to every Qt from 6.6 on. */
export const textQuestion: fc.Arbitrary<KeyCase> = fc.oneof(
  fc.record({ ask: fc.constant('legacy'), type, text: keyText }),
  fc.record({ ask: fc.constant('platformSafe'), type, text: keyText }),
  fc.record({
    ask: fc.constant('format'),
    type: fc.oneof(type, fc.constant<KeyTypeName>('windows')),
    text: keyText,
  }),
  { weight: 3, arbitrary: fc.record({ ask: fc.constant('parse'), text: keyUrl }) },
)

/** Names of files and of objects, some too long, all unique by their letters. */
const objectName = fc
  .tuple(
    fc.uuid(),
    fc.constantFrom('', ' b', '-é', '?%#', '漢😀'),
    fc.constantFrom(0, 0, 197, 198, 203, 214, 251, 252, 255, 256),
  )
  .map(([uuid, suffix, length]) => {
    const token = `t${uuid.replace(/[^a-f]/g, '')}`
    return { token, name: (token + suffix).padEnd(length, 'n') }
  })

/** Questions about what a segment brings into being, which every Qt on Linux answers. */
export const objectQuestion = (tempDir: string): fc.Arbitrary<KeyCase> =>
  fc.tuple(fc.constantFrom('legacy', 'native'), objectName).map(([form, { token, name }]) => ({
    ask: 'objects',
    form,
    text: form === 'legacy' ? name : `${tempDir}/${name}`,
    token,
  }))

/** The same by QNativeIpcKey, with a legacy key that does not belong to the native name, or without one. */
export const textObjectQuestion = (tempDir: string): fc.Arbitrary<KeyCase> =>
  fc
    .record({
      type: fc.constantFrom('systemv', 'systemv-7', 'posix'),
      slash: fc.constantFrom('/', '/', '', '/x/'),
      object: objectName,
      legacy: fc.boolean(),
    })
    .map(({ type, slash, object: { token, name }, legacy }) => {
      const folder = type === 'posix' ? slash : `${tempDir}/`
      const query = legacy ? `?legacyKey=${token}` : ''
      const path = (folder + name).replace('?%#', '%3F%25%23')
      return { ask: 'objects', form: 'text', text: `${type}:${path}${query}`, token }
    })
