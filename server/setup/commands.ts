/** What a command does with its arguments; resolves to the exit code. */
export type Command = (args: string[]) => Promise<number>

type Entry = { summary: string; load: () => Promise<{ default: Command }> }

/** Every command by name. Loaded one at a time: a command pays only for what it needs. */
export const commands: Record<string, Entry> = {
  start: { summary: 'the demonstration: everything on this machine, with simulated terminals', load: () => import('./commands/start.ts') },
  dev: { summary: 'the same for developers: restarts and reloads what changes', load: () => import('./commands/dev.ts') },
  serve: { summary: 'production', load: () => import('./commands/serve.ts') },
  smoke: { summary: 'one emergency from ring to handover, with its timeline', load: () => import('./commands/smoke.ts') },
  reset: { summary: '[--yes]  throws the database away and makes it anew', load: () => import('./commands/reset.ts') },
  backup: { summary: 'FILE  database, files and keys into one archive', load: () => import('./commands/backup.ts') },
  restore: { summary: 'FILE  puts a backup in place of what is there', load: () => import('./commands/restore.ts') },
  'map:import': { summary: 'FILE.osm.pbf  brings in the roads of an OSM extract', load: () => import('./commands/map-import.ts') },
  'terminal:replay': { summary: 'FILE  sends recorded JT/T 808 frames', load: () => import('./commands/terminal-replay.ts') },
  'verify:signature': {
    summary: 'FILE [--root FINGERPRINT]  verifies an exported signed document, without database or network',
    load: () => import('./commands/verify-signature.ts'),
  },
  'video:worker': {
    summary: '[--rebuild]  provides what carries the video, and prints where it is',
    load: () => import('./commands/video-worker.ts'),
  },
  build: { summary: 'builds the web app', load: () => import('./commands/build.ts') },
  database: {
    summary: '[name [--fresh] | --stop]  brings a migrated database up and prints its addresses',
    load: () => import('./commands/database.ts'),
  },
  types: { summary: 'writes the table types anew from the migrations', load: () => import('./commands/types.ts') },
  check: { summary: 'types, lint, format, dead code, architecture', load: () => import('./commands/check.ts') },
  test: { summary: 'every test; the last line counts them', load: () => import('./commands/test.ts') },
  'test:chaos': { summary: '[--rounds N] [--seed N]  kill -9 under load', load: () => import('./commands/test-chaos.ts') },
  'test:fuzz': { summary: '[--runs N] [--seed N]  bad input', load: () => import('./commands/test-fuzz.ts') },
  'test:load': { summary: '[--seed N]  many at once', load: () => import('./commands/test-load.ts') },
  bench: { summary: '[name]  measures; alone, lists what it can measure', load: () => import('./commands/bench.ts') },
}
