import { totalmem } from 'node:os'

export type Durability = 'durable' | 'throw-away'

/** The settings of a private cluster on this machine, as text for a file that postgresql.conf includes. */
export function clusterConfig(options: { port: number; socketDir: string; durability: Durability }): string {
  const memoryMb = Math.floor(totalmem() / 1024 / 1024)
  const on = options.durability === 'durable' ? 'on' : 'off'
  const settings: Record<string, string> = {
    listen_addresses: '127.0.0.1',
    port: String(options.port),
    unix_socket_directories: options.socketDir,
    max_connections: '200',
    // What a commit promises. Only clusters that end with their test run may do without.
    fsync: on,
    full_page_writes: on,
    synchronous_commit: on,
    shared_buffers: `${clamp(memoryMb / 8, 128, 2048)}MB`,
    effective_cache_size: `${clamp(memoryMb / 2, 256, 16_384)}MB`,
    work_mem: '16MB',
    maintenance_work_mem: `${clamp(memoryMb / 32, 64, 512)}MB`,
    max_wal_size: '2GB',
    min_wal_size: '128MB',
    checkpoint_timeout: '15min',
    wal_compression: 'on',
    random_page_cost: '1.1',
    // Short statements everywhere: compiling them costs more than it gives.
    jit: 'off',
    timezone: 'UTC',
    log_timezone: 'UTC',
    password_encryption: 'scram-sha-256',
    log_destination: 'stderr',
    logging_collector: 'off',
    log_min_duration_statement: '2000',
    log_lock_waits: 'on',
    dynamic_shared_memory_type: 'posix',
    autovacuum_naptime: '30s',
  }
  const lines = Object.entries(settings).map(([name, value]) => `${name} = '${value}'`)
  return `# Written anew at each start by server/setup/cluster-config.ts\n${lines.join('\n')}\n`
}

/** Everybody needs a password, also on the socket: the operating system's users mean nothing here. */
export const hostRules = `local all all scram-sha-256
host all all 127.0.0.1/32 scram-sha-256
local replication all scram-sha-256
host replication all 127.0.0.1/32 scram-sha-256
`

function clamp(value: number, low: number, high: number): number {
  return Math.round(Math.min(high, Math.max(low, value)))
}
