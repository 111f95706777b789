// `qt-ipc read`, `watch` and `write` with --file: files that native Qt programs have mapped.
import { writeFileSync } from 'node:fs'
import test from 'ava'
import { cli, cliFile, cliJson } from '../helpers/cli.js'
import { filePeer, uniqueFile } from '../helpers/files.js'
import { LineProcess } from '../helpers/line-process.js'
import { qtMajors } from '../helpers/peer.js'

for (const qt of qtMajors)
  test(`a file that Qt ${qt} has mapped, read, watched and written`, async t => {
    const file = uniqueFile(t)
    writeFileSync(file, Buffer.alloc(64))
    const peer = await filePeer(t, file, { qt })
    await peer.ok('map 0 64')
    await peer.ok(`write ${Buffer.from('IPC!hello\0').toString('hex')}`)
    const as = ['--file', file, '--as', 'magic=text:utf-8[4],text=cstring']
    t.like(await cliJson(['read', ...as]), {
      source: file,
      size: 64,
      locked: false,
      value: { magic: 'IPC!', text: 'hello' },
    })
    const dump = await cli(['read', '--file', file])
    t.is(dump.stderr, '')
    t.regex(dump.stdout, /certain +C string of 9 bytes, ASCII/)

    const watch = new LineProcess([process.execPath, cliFile, 'watch', ...as])
    t.teardown(() => watch[Symbol.asyncDispose]())
    await watch.waitLine(/magic=IPC! {2}text=hello$/)
    t.is((await cli(['write', ...as, '{"magic": "IPC!", "text": "world"}'])).code, 0)
    await watch.waitLine(/ {2}text=world$/)
    watch.kill('SIGINT')
    t.deepEqual(await watch.exited, { code: 0, signal: null })
    t.is(await peer.ok('read 0 10'), Buffer.from('IPC!world\0').toString('hex'))
  })

test('a file that is not there, and a value that does not fit', async t => {
  const file = uniqueFile(t)
  const missing = await cli(['read', '--file', file])
  t.is(missing.code, 1)
  t.regex(missing.stderr, /ERR_QT_IPC_NOT_FOUND/)
  t.is((await cli(['read', '--file', file, '--wait'])).code, 2)
  writeFileSync(file, 'four')
  const long = await cli(['write', '--file', file, '--as', 'cstring', 'four'])
  t.is(long.code, 1)
  t.regex(long.stderr, /cannot write 5 bytes at offset \d+: only 4 of/)
})
