import type { OpenPipe, PipedStream, PipeEnd, PipeEvents, ShardSource } from '../rooms/shard-source.ts'
import type { LinkClient } from './link-client.ts'

/** Events of pipes as they pass the link. */
export type PipeEvent =
  | { pipeId: string; type: 'paused'; producerId: string; paused: boolean }
  | { pipeId: string; type: 'ended'; producerId: string }
  | { pipeId: string; type: 'data'; dataProducerId: string; message: string; ppid: number }
  | { pipeId: string; type: 'dataEnded'; dataProducerId: string }
  | { pipeId: string; type: 'broken' }

/** Pipes that we opened at one other host, to bring its events to them. */
export class RemotePipes {
  readonly #link: LinkClient
  readonly #events = new Map<string, PipeEvents>()

  constructor(link: LinkClient) {
    this.#link = link
  }

  shard(roomId: string, shardId: string): ShardSource {
    return { id: shardId, over: 'network', openPipe: (end, _over, events) => this.#open(roomId, shardId, end, events) }
  }

  hear(event: PipeEvent): void {
    const events = this.#events.get(event.pipeId)
    switch (event.type) {
      case 'paused':
        return events?.paused(event.producerId, event.paused)
      case 'ended':
        return events?.ended(event.producerId)
      case 'data':
        return events?.data(event.dataProducerId, Buffer.from(event.message, 'base64'), event.ppid)
      case 'dataEnded':
        return events?.dataEnded(event.dataProducerId)
      case 'broken':
        this.#events.delete(event.pipeId)
        return events?.broken()
    }
  }

  /** The host is gone, and all pipes from it. */
  break(): void {
    const all = [...this.#events.values()]
    this.#events.clear()
    for (const events of all) events.broken()
  }

  async #open(roomId: string, shardId: string, end: PipeEnd, events: PipeEvents): Promise<OpenPipe> {
    const opened = (await this.#link.request('pipe.open', { roomId, shardId, end })) as { pipeId: string; end: PipeEnd }
    const { pipeId } = opened
    this.#events.set(pipeId, events)
    const link = this.#link
    return {
      end: opened.end,
      fetch: async (producerId) => (await link.request('pipe.fetch', { pipeId, producerId })) as PipedStream,
      drop: (producerId) => link.tell('pipe.drop', { pipeId, producerId }),
      fetchData: async (dataProducerId) => void (await link.request('pipe.fetchData', { pipeId, dataProducerId })),
      dropData: (dataProducerId) => link.tell('pipe.dropData', { pipeId, dataProducerId }),
      close: () => {
        if (this.#events.delete(pipeId)) link.tell('pipe.close', { pipeId })
      },
    }
  }
}
