using System.Globalization;
using QuilActors.Engine.Persistence;
using QuilActors.Storage.Journal;

namespace QuilActors.Storage.Tests.Journal;

/// <summary>The process that is killed in mid-batch: sixteen writers, atomic writes of three events, one line on the
/// standard output after each answer.</summary>
static class JournalWriterProcess
{
    public const int Writers = 16;
    public const int RowsPerWrite = 3;

    public static async Task<int> Run(string file)
    {
        await using var store = SqliteStore.Open(file);
        Console.Out.WriteLine("open");
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(i => WriteForever(store.Journal, i)));
        return 1;
    }

    public static string Id(int writer) => "writer-" + writer.ToString(CultureInfo.InvariantCulture);

    /// <summary>The payload of a number: its length and content tell it.</summary>
    public static byte[] Payload(int writer, long number)
    {
        var bytes = new byte[64 + number * 7 % 900];
        new Random(writer * 1_000_003 + (int)number).NextBytes(bytes);
        return bytes;
    }

    static async Task WriteForever(IJournal journal, int writer)
    {
        for (var number = 1L; ; number += RowsPerWrite)
        {
            var rows = Enumerable.Range(0, RowsPerWrite)
                .Select(i => Rows.Row(number + i, Payload(writer, number + i))).ToArray();
            var durability = writer % 2 == 0 ? Durability.Synced : Durability.Relaxed;
            var results = await journal.Write([new StoredWrite(Id(writer), rows, durability, null, 0)]);
            if (results[0].Outcome != WriteOutcome.Stored)
                throw new InvalidOperationException(results[0].Error);
            Console.Out.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{writer} {rows[^1].SequenceNumber}"));
        }
    }
}
