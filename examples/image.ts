// An image, through a QDataStream, which carries it as a PNG file. The counterpart of cpp/samples/image.
//   image.ts write|read KEY
import { setInterval as every } from 'node:timers/promises'
import { decode, encode } from 'fast-png'
import { SharedMemory } from 'qt-ipc'
import { qt } from 'qt-ipc/datastream'
import { untilStopped } from './support/until-stopped.js'

const [role, key = 'Image'] = process.argv.slice(2)
const { image } = qt('5.15') // the Qt of the other program

await untilStopped(role === 'write' ? write : read)

async function write(signal: AbortSignal): Promise<void> {
  await using shm = await SharedMemory.create(key, 65_536)
  let blue = 0
  for await (const _ of every(300, undefined, { signal })) {
    blue = (blue + 40) % 256
    const pixels = Array.from({ length: 160 * 120 }, () => [0, 100, blue]).flat()
    const data = Uint8Array.from(pixels)
    const png = encode({ width: 160, height: 120, channels: 3, data })
    await shm.write(image, png)
    report('wrote', png)
  }
}

async function read(signal: AbortSignal): Promise<void> {
  await using shm = await SharedMemory.waitFor(key, { timeout: Infinity, signal })
  for await (const { value: png } of shm.watch(image, { signal })) if (png) report('read', png)
}

function report(verb: string, png: Uint8Array): void {
  const { width, height, channels, data } = decode(png)
  const middle = ((height >> 1) * width + (width >> 1)) * channels
  const colour = Buffer.from(data.subarray(middle, middle + 3)).toString('hex')
  console.log(`${verb} ${width}x${height} #${colour}`)
}
