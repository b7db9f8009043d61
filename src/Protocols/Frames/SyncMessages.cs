using System.Buffers;
using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Frames;

/// <summary>Messages of <c>/quilactors/sync/1</c>: u8 kind, then the canonical record. A request has an odd kind, its
/// reply the next even one. A holder that lacks something answers with fewer items.</summary>
public abstract record SyncMessage
{
    public const string ProtocolId = "/quilactors/sync/1";

    internal abstract byte Kind { get; }

    internal abstract void WriteContent(CanonicalWriter writer);

    public byte[] ToArray()
    {
        var output = new ArrayBufferWriter<byte>(256);
        var writer = new CanonicalWriter(output);
        writer.U8(Kind);
        WriteContent(writer);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Reads a message from exactly these bytes; null when they are none.</summary>
    public static SyncMessage? TryRead(ReadOnlySpan<byte> bytes)
    {
        var reader = new CanonicalReader(bytes);
        SyncMessage? message = reader.U8() switch
        {
            1 => new StatusRequest(SyncStatus.Read(ref reader)),
            2 => new StatusReply(SyncStatus.Read(ref reader)),
            3 => GetSelectors.Read(ref reader),
            4 => new SelectorsReply(Canonical.ReadHashes(ref reader, FrameLimits.SyncSelectorsMax)),
            5 => GetFrames.Read(ref reader),
            6 => new FramesReply(
                Canonical.ReadList<Frame>(ref reader, FrameLimits.SyncFramesMax, Frame.BytesMin)),
            7 => new GetWork(reader.B32()),
            8 => WorkReply.Read(ref reader),
            9 => new GetMasters(reader.U64(), BoundedCount(ref reader)),
            10 => new MastersReply(
                Canonical.ReadList<MasterFrame>(ref reader, FrameLimits.SyncFramesMax, MasterFrame.BytesMin)),
            _ => null,
        };
        return message is not null && reader.Complete ? message : null;
    }

    internal static int BoundedCount(ref CanonicalReader reader)
    {
        var count = reader.U64();
        if (count is 0 or > FrameLimits.SyncFramesMax)
            reader.Fail();
        return reader.Failed ? 0 : (int)count;
    }
}

/// <summary>What a node knows of a chain.</summary>
/// <param name="FinalSelector">Of genesis while nothing is final: it also tells whether two nodes share a genesis.
/// </param>
/// <param name="MmrRoot">Of the head's header.</param>
public sealed record SyncStatus(
    Bytes32 Filter, ulong FinalNumber, Bytes32 FinalSelector, ulong HeadNumber, Bytes32 HeadSelector, Bytes32 MmrRoot,
    ulong MasterNumber)
{
    internal void Write(CanonicalWriter writer)
    {
        writer.B32(Filter);
        writer.U64(FinalNumber);
        writer.B32(FinalSelector);
        writer.U64(HeadNumber);
        writer.B32(HeadSelector);
        writer.B32(MmrRoot);
        writer.U64(MasterNumber);
    }

    internal static SyncStatus Read(ref CanonicalReader reader) => new(
        reader.B32(), reader.U64(), reader.B32(), reader.U64(), reader.B32(), reader.B32(), reader.U64());
}

/// <summary>"This is what I know; what do you?"</summary>
public sealed record StatusRequest(SyncStatus Status) : SyncMessage
{
    internal override byte Kind => 1;

    internal override void WriteContent(CanonicalWriter writer) => Status.Write(writer);
}

public sealed record StatusReply(SyncStatus Status) : SyncMessage
{
    internal override byte Kind => 2;

    internal override void WriteContent(CanonicalWriter writer) => Status.Write(writer);
}

/// <summary>Asks for the selectors of the head's branch at these numbers (at most 64).</summary>
public sealed record GetSelectors(Bytes32 Filter, IReadOnlyList<ulong> Numbers) : SyncMessage
{
    internal override byte Kind => 3;

    internal override void WriteContent(CanonicalWriter writer)
    {
        writer.B32(Filter);
        writer.Count(Numbers.Count);
        foreach (var number in Numbers)
            writer.U64(number);
    }

    internal static GetSelectors Read(ref CanonicalReader reader)
    {
        var filter = reader.B32();
        var numbers = new ulong[reader.Count(FrameLimits.SyncSelectorsMax, 8)];
        for (var i = 0; i < numbers.Length; i++)
            numbers[i] = reader.U64();
        return new GetSelectors(filter, numbers);
    }
}

/// <summary>In the order asked; zero where the branch has no such frame.</summary>
public sealed record SelectorsReply(IReadOnlyList<Bytes32> Selectors) : SyncMessage
{
    internal override byte Kind => 4;

    internal override void WriteContent(CanonicalWriter writer) => Canonical.WriteHashes(writer, Selectors);
}

/// <summary>Asks for frames of the head's branch.</summary>
/// <param name="Filter">The chain.</param>
/// <param name="From">The first number.</param>
/// <param name="Count">1 to 256.</param>
/// <param name="BytesMax">Of the frames together, at most 4 MiB; one frame is always given.</param>
public sealed record GetFrames(Bytes32 Filter, ulong From, int Count, int BytesMax) : SyncMessage
{
    internal override byte Kind => 5;

    internal override void WriteContent(CanonicalWriter writer)
    {
        writer.B32(Filter);
        writer.U64(From);
        writer.U64((ulong)Count);
        writer.U64((ulong)BytesMax);
    }

    internal static GetFrames Read(ref CanonicalReader reader)
    {
        var filter = reader.B32();
        var from = reader.U64();
        var count = BoundedCount(ref reader);
        var bytesMax = reader.U64();
        if (bytesMax > FrameLimits.SyncBytesMax)
            reader.Fail();
        return new GetFrames(filter, from, count, reader.Failed ? 0 : (int)bytesMax);
    }
}

/// <summary>Consecutive frames from the asked number on.</summary>
public sealed record FramesReply(IReadOnlyList<Frame> Frames) : SyncMessage
{
    internal override byte Kind => 6;

    internal override void WriteContent(CanonicalWriter writer) => Canonical.WriteList(writer, Frames);
}

/// <summary>Asks for the work proof behind a summary.</summary>
public sealed record GetWork(Bytes32 BodyDigest) : SyncMessage
{
    internal override byte Kind => 7;

    internal override void WriteContent(CanonicalWriter writer) => writer.B32(BodyDigest);
}

/// <summary>The proof, or nothing where it is not held.</summary>
public sealed record WorkReply(WorkProof? Proof) : SyncMessage
{
    internal override byte Kind => 8;

    internal override void WriteContent(CanonicalWriter writer)
    {
        writer.U8(Proof is null ? (byte)0 : (byte)1);
        Proof?.Write(writer);
    }

    internal static WorkReply Read(ref CanonicalReader reader)
    {
        var present = reader.U8();
        if (present > 1)
            reader.Fail();
        return new WorkReply(present == 1 ? WorkProof.Read(ref reader) : null);
    }
}

/// <summary>Asks for pulses of the master clock.</summary>
/// <param name="From">The first number.</param>
/// <param name="Count">1 to 256.</param>
public sealed record GetMasters(ulong From, int Count) : SyncMessage
{
    internal override byte Kind => 9;

    internal override void WriteContent(CanonicalWriter writer)
    {
        writer.U64(From);
        writer.U64((ulong)Count);
    }
}

/// <summary>Consecutive pulses from the asked number on.</summary>
public sealed record MastersReply(IReadOnlyList<MasterFrame> Masters) : SyncMessage
{
    internal override byte Kind => 10;

    internal override void WriteContent(CanonicalWriter writer) => Canonical.WriteList(writer, Masters);
}
