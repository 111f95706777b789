// Every error text in the QtCore that the native programs run with is explained in docs/troubleshooting.md.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'ava'
import { Peer, qtMajors } from '../../helpers/peer.js'
import { root } from '../../helpers/root.js'

const page = readFileSync(join(root, 'docs', 'troubleshooting.md'), 'utf8')
const [, section = ''] = page.split('## What Qt says')
const explained = new Set(
  [...section.matchAll(/^\| (`.*?`(?:, `.*?`)*) \|/gm)]
    .flatMap(([, names = '']) => [...names.matchAll(/`(.*?)`/g)])
    .map(([, text]) => text),
)

/** Texts of the newest releases, in which these programs may not run. */
const newest = ['bad name', 'key too long', 'unsupported key type', 'unable to set key on lock']

/** The patterns of errors, "%1: already exists", as Latin-1 or UTF-16. */
function textsIn(library: Buffer): string[] {
  const one = /%1: [ -~]{3,60}/g
  const two = /(?:%\0)(?:1\0)(?::\0)(?: \0)(?:[ -~]\0){3,60}/g
  const text = library.toString('latin1')
  const found = [...(text.match(one) ?? []), ...(text.match(two) ?? [])]
  // Qt 6.6 and newer adds the error of the semaphore.
  return found.map(pattern =>
    pattern
      .replaceAll('\0', '')
      .slice(4)
      .replace(/ \(%2\)$|: %2$/, ''),
  )
}

for (const qt of qtMajors)
  test(`the texts of Qt ${qt}`, async t => {
    const peer = await Peer.start(t, 'memory', { qt })
    const maps = readFileSync(`/proc/${peer.pid}/maps`, 'utf8')
    const file = /\S*\/libQt[56]?Core\.so\S*/.exec(maps)?.[0]
    if (file === undefined) throw new Error('QtCore is linked statically')
    const texts = new Set(textsIn(readFileSync(file)))
    t.true(texts.size > 10, 'the library has texts')
    const missing = [...texts, ...newest].filter(
      text => !explained.has(text) && !explained.has(text.replace(/^(unknown error).*/, '$1 %2')),
    )
    t.deepEqual(missing, [])
    await peer[Symbol.asyncDispose]()
  })
