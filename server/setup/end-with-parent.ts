// Preloaded into every process we start: when we are killed, it ends in good order instead of holding its ports for ever.
process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'))
process.channel?.unref()
