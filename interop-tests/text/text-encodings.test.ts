// Text codecs beside QTextCodec of Qt 5 (as toLocal8Bit uses it) and QStringConverter of Qt 6: every character that both
// know, in random strings, in both directions.
import test, { type ExecutionContext } from 'ava'
import { type TextEncoding, text, textEncodings } from 'qt-ipc/text'
import { Peer, type QtMajor, qtMajors } from '../helpers/peer.js'

/**
 * How many characters our tables have that Qt's ICU of Debian 12 has not, or at another place. The tables of the web
 * follow Windows and later standards: GB 18030-2022, Big5 with the characters of ETEN.
 */
const known: Partial<Record<TextEncoding, number>> = {
  gbk: 99,
  gb18030: 18,
  // U+001A, U+001C and U+007F turn around in IBM's tables.
  shift_jis: 7,
  ibm866: 3,
  big5: 1162,
  'euc-jp': 3,
  'windows-1255': 1,
  'koi8-u': 2,
}

/** In the ICU of Qt 6 "euc-kr" lacks most of Windows-949. */
const qtNames: Partial<Record<TextEncoding, string>> = { 'euc-kr': 'windows-949' }

for (const qt of qtMajors)
  for (const encoding of textEncodings.filter(name => qtKnows(name, qt)))
    test.serial(`Qt ${qt}: ${encoding}`, async t => {
      await using peer = await Peer.start(t, 'text_codec', {
        qt,
        args: [qtNames[encoding] ?? encoding],
      })
      const all = repertoire(encoding)
      const shared = await sharedCharacters(t, peer, encoding, all)
      const strings = randomStrings(shared)
      const codec = text(encoding)
      const encoded = await askAll(peer, 'encode', strings.map(hexOfText))
      const decoded = await askAll(
        peer,
        'decode',
        strings.map(one => hexOf(codec.encode(one))),
      )
      strings.forEach((one, i) => {
        const theirs = Buffer.from(encoded[i] ?? '', 'hex')
        if (!theirs.equals(codec.encode(one)) || codec.decode(theirs) !== one)
          t.fail(`${JSON.stringify(one)}: Qt writes ${encoded[i]}, we ${hexOf(codec.encode(one))}`)
        if (decoded[i] !== hexOfText(one))
          t.fail(`${JSON.stringify(one)}: Qt reads ${decoded[i]} of ours`)
      })
      t.true(strings.length > 2)
    })

test.serial(
  'as Qt does: a question mark for what the encoding lacks, U+FFFD for what is no text',
  async t => {
    await using peer = await Peer.start(t, 'text_codec', { qt: 5, args: ['windows-1253'] })
    const value = 'a😀βb'
    t.is(
      await peer.ok(`encode ${hexOfText(value)}`),
      hexOf(text('windows-1253', { replace: '?' }).encode(value)),
    )
    t.is(
      await peer.ok('decode 61d262'),
      hexOfText(text('windows-1253').decode(Uint8Array.of(0x61, 0xd2, 0x62))),
    )
  },
)

/** Not ISO 8859-11 or -16, depending on the release; and Qt 5 puts a byte order mark before UTF-16. */
function qtKnows(name: TextEncoding, qt: QtMajor): boolean {
  if (qt === 6) return name !== 'iso-8859-16'
  return name !== 'iso-8859-11' && !name.startsWith('utf-16')
}

/** Every character of the encoding; of the large ones every 37th beyond the two-byte area. */
function repertoire(encoding: TextEncoding): string[] {
  const codec = text(encoding, { fatal: true })
  const isUnicode = encoding.startsWith('utf')
  const characters = new Set<string>()
  const add = (...bytes: number[]) => {
    try {
      const character = codec.decode(Uint8Array.from(bytes))
      if ([...character].length === 1 && hexOf(codec.encode(character)) === hexOf(bytes))
        characters.add(character)
    } catch {
      // No character.
    }
  }
  if (!isUnicode)
    for (let first = 1; first < 256; first++) {
      add(first)
      if (first > 0x80) for (let second = 0x30; second < 256; second++) add(first, second)
    }
  if (isUnicode || encoding === 'gb18030')
    for (let code = 1; code <= 0x10ffff; code += 37)
      if (code < 0xd800 || code > 0xdfff) add(...codec.encode(String.fromCodePoint(code)))
  return [...characters]
}

/** Those that Qt encodes as we do; the others are few, and known. */
async function sharedCharacters(
  t: ExecutionContext,
  peer: Peer,
  encoding: TextEncoding,
  all: readonly string[],
): Promise<string[]> {
  const codec = text(encoding)
  const theirs = await askAll(peer, 'encode', all.map(hexOfText))
  const shared = all.filter((one, i) => theirs[i] === hexOf(codec.encode(one)))
  t.true(all.length - shared.length <= (known[encoding] ?? 0), `${all.length} ${shared.length}`)
  t.true(shared.length > 200)
  return shared
}

/** All characters twice, shuffled, in strings of 1 to 20. */
function randomStrings(characters: readonly string[]): string[] {
  const shuffled = [...characters, ...characters]
  for (let i = shuffled.length - 1; i > 0; i--) {
    const j = Math.floor(Math.random() * (i + 1))
    ;[shuffled[i], shuffled[j]] = [shuffled[j] ?? '', shuffled[i] ?? '']
  }
  const strings: string[] = []
  for (let at = 0; at < shuffled.length; ) {
    const length = 1 + Math.floor(Math.random() * 20)
    strings.push(shuffled.slice(at, at + length).join(''))
    at += length
  }
  return strings
}

/** The answers in the order of the words. */
async function askAll(
  peer: Peer,
  command: 'encode' | 'decode',
  words: readonly string[],
): Promise<string[]> {
  const answers: string[] = []
  for (let at = 0; at < words.length; at += 500) {
    const answer = await peer.ok(`${command} ${words.slice(at, at + 500).join(' ')}`)
    answers.push(...answer.split(' '))
  }
  return answers
}

function hexOf(bytes: Iterable<number>): string {
  return Buffer.from([...bytes]).toString('hex')
}

/** As the program writes texts: cpp/key_oracle/hex_text.h. */
function hexOfText(value: string): string {
  return `x${Buffer.from(value, 'utf16le').swap16().toString('hex')}`
}
