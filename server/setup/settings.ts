/** Name of the database that `start`, `dev`, `serve`, `backup` and `restore` work on. */
export const databaseName = 'jilian'
