// A mapped file as a letter box: the magic IPC! and behind it a text in UTF-8, cleared by the server that has read it.
// The counterpart of cpp/samples/mapped_file.
//   mapped-file.ts server|client PATH
import { setInterval as every } from 'node:timers/promises'
import { MappedFile } from 'qt-ipc'
import { cString } from 'qt-ipc/text'
import { untilStopped } from './support/until-stopped.js'

const [role, path = '/tmp/letter-box'] = process.argv.slice(2)
const magic = 'IPC!'
const Letter = cString('utf-8') // up to the NUL: magic and text

await untilStopped(async signal => {
  await using box = await MappedFile.open(path, { size: 1024, create: true })
  await (role === 'server' ? serve(box, signal) : send(box, signal))
})

async function serve(box: MappedFile, signal: AbortSignal): Promise<void> {
  for await (const { value } of box.watch(Letter, { signal })) {
    if (!value.startsWith(magic)) continue
    await box.clear()
    console.log(`read ${value.slice(magic.length)}`)
  }
}

async function send(box: MappedFile, signal: AbortSignal): Promise<void> {
  let count = 1
  for await (const _ of every(50, undefined, { signal })) {
    if ((await box.read(Letter)) !== '') continue
    const text = `letter ${count} to the server, grüezi`
    // The magic comes last: a server that looks meanwhile sees no letter yet.
    await box.write(Letter, text, { offset: magic.length })
    await box.write(new TextEncoder().encode(magic))
    console.log(`wrote ${text}`)
    count += 1
  }
}
