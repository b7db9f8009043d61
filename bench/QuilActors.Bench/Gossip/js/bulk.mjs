// Sends BYTES zero bytes through /qa/sink/1.0.0 of a peer and waits for its count: {"ev":"bulk","bytes":N,"seconds":S}.
// node bulk.mjs MADDR BYTES ROUNDS
Promise.withResolvers ??= function () { let a, b; const promise = new this((x, y) => { a = x; b = y }); return { promise, resolve: a, reject: b } }
const names = ['libp2p', 'tcp', 'noise', 'yamux', 'identify', 'multiaddr']
const [{ createLibp2p }, { tcp }, { noise }, { yamux }, { identify }, { multiaddr }] =
  await Promise.all(names.map(n => import('v3-' + n)))
const [address, bytes, rounds] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])]
const node = await createLibp2p({
  transports: [tcp()], connectionEncrypters: [noise()], streamMuxers: [yamux()], services: { identify: identify() }
})
const connection = await node.dial(multiaddr(address))
const chunk = new Uint8Array(64 * 1024)
for (let round = 0; round < rounds; round++) {
  const stream = await connection.newStream('/qa/sink/1.0.0')
  const begun = process.hrtime.bigint()
  const answer = (async () => { let n = 0; for await (const part of stream) n += part.byteLength; return n })()
  for (let sent = 0; sent < bytes; sent += chunk.byteLength) if (!stream.send(chunk)) await stream.onDrain()
  await stream.close()
  const count = await answer
  const seconds = Number(process.hrtime.bigint() - begun) / 1e9
  console.log(JSON.stringify({ ev: 'bulk', answered: count === 8, bytes, seconds }))
}
process.exit(0)
