using QuilActors.Storage.Tests.Journal;

return args is ["journal-writer", var file] ? await JournalWriterProcess.Run(file) : 2;
