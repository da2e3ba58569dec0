/** What a command does with its arguments; resolves to the exit code. */
export type Command = (args: string[]) => Promise<number>

type Entry = { summary: string; load: () => Promise<{ default: Command }> }

/** Every command by name. Loaded one at a time: a command pays only for what it needs. */
export const commands: Record<string, Entry> = {
  database: { summary: '[name]  brings a migrated database up and prints its addresses', load: () => import('./commands/database.ts') },
  types: { summary: 'writes the table types anew from the migrations', load: () => import('./commands/types.ts') },
}
