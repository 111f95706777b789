// The other process of the Unix socket round trip: sends back what comes, ends with its one connection.
import { createServer } from 'node:net'

const server = createServer(connection => {
  connection.on('data', bytes => connection.write(bytes))
  connection.on('end', () => {
    connection.end()
    server.close()
    process.disconnect()
  })
})
server.listen(process.argv[2], () => process.send?.('ready'))
