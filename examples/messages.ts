// Messages from one process to another, through a segment with room for one and two semaphores. A message is a QVariant:
// a text, or a record of the program's own. The counterpart of cpp/samples/messages.
//   messages.ts send|receive KEY
import { once } from 'node:events'
import { BoundedBuffer } from 'qt-ipc'
import { type Variant, variantOf } from 'qt-ipc/datastream'
import { Message, textOf } from './messages/order.js'
import { untilStopped } from './support/until-stopped.js'

const [role, key = 'Messages'] = process.argv.slice(2)
const names = { memory: key, free: `${key} Free`, used: `${key} Used` }

await untilStopped(async signal => {
  await using buffer = await BoundedBuffer.open({ ...names, slotSize: 1024, codec: Message })
  await (role === 'send' ? send(buffer, signal) : receive(buffer, signal))
})

async function send(buffer: BoundedBuffer<Variant>, signal: AbortSignal): Promise<void> {
  for (const number of [1, 2, 3]) {
    const order = { number, article: 'spark plug', price: 4.5 * number }
    for (const message of [
      variantOf('QString', `Order ${number} follows`),
      variantOf('Order', order),
    ]) {
      await buffer.put(message, { timeout: Infinity, signal })
      console.log(`wrote ${textOf(message)}`)
    }
  }
  await buffer.put(variantOf('invalid', undefined), { timeout: Infinity, signal })
  // What a program has given to a System V semaphore may be taken back when it ends: it stays.
  await once(signal, 'abort')
}

async function receive(buffer: BoundedBuffer<Variant>, signal: AbortSignal): Promise<void> {
  for (;;) {
    const message = await buffer.take({ timeout: Infinity, signal })
    if (message.type === 'invalid') return
    console.log(`read ${textOf(message)}`)
  }
}
