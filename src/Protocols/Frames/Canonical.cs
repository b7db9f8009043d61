using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Frames;

/// <summary>A record with one canonical encoding C(x): its fields by number, without tags. <see cref="Read"/> never
/// throws on a stranger's bytes; it marks the reader as failed.</summary>
public interface ICanonical<TSelf> where TSelf : class, ICanonical<TSelf>
{
    void Write(CanonicalWriter writer);

    static abstract TSelf Read(ref CanonicalReader reader);
}

/// <summary>Whole records to and from bytes.</summary>
public static class Canonical
{
    public static byte[] ToArray<T>(T record) where T : class, ICanonical<T>
    {
        var output = new ArrayBufferWriter<byte>(512);
        record.Write(new CanonicalWriter(output));
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Reads a record from exactly these bytes: a missing or trailing byte is false.</summary>
    public static bool TryRead<T>(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out T? record)
        where T : class, ICanonical<T>
    {
        var reader = new CanonicalReader(bytes);
        record = T.Read(ref reader);
        if (reader.Complete)
            return true;
        record = null;
        return false;
    }

    internal static void WriteList<T>(CanonicalWriter writer, IReadOnlyList<T> items) where T : class, ICanonical<T>
    {
        writer.Count(items.Count);
        foreach (var item in items)
            item.Write(writer);
    }

    internal static IReadOnlyList<T> ReadList<T>(ref CanonicalReader reader, int countMax, int itemBytesMin)
        where T : class, ICanonical<T>
    {
        var items = new T[reader.Count(countMax, itemBytesMin)];
        for (var i = 0; i < items.Length; i++)
            items[i] = T.Read(ref reader);
        return items;
    }

    internal static IReadOnlyList<Bytes32> ReadHashes(ref CanonicalReader reader, int countMax)
    {
        var items = new Bytes32[reader.Count(countMax, Bytes32.Length)];
        for (var i = 0; i < items.Length; i++)
            items[i] = reader.B32();
        return items;
    }

    internal static void WriteHashes(CanonicalWriter writer, IReadOnlyList<Bytes32> items)
    {
        writer.Count(items.Count);
        foreach (var item in items)
            writer.B32(item);
    }
}
