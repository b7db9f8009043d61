using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Frames;

/// <summary>What a data frame brings: requests by ascending request hash and work summaries. The lists 3 to 6 (votes,
/// membership, evidence, mesh reports) are written as empty; a body where one is not is rejected by its name.</summary>
public sealed record FrameBody(IReadOnlyList<Request> Requests, IReadOnlyList<WorkSummary> Work)
    : ICanonical<FrameBody>
{
    internal const int BytesMin = 6 * 4;

    public static FrameBody Empty { get; } = new([], []);

    public void Write(CanonicalWriter writer)
    {
        Canonical.WriteList(writer, Requests);
        Canonical.WriteList(writer, Work);
        for (var field = 3; field <= 6; field++)
            writer.Count(0);
    }

    /// <summary>Reads a body; one with a list that this version does not know fails. Use
    /// <see cref="Frame.TryRead"/> to learn why.</summary>
    public static FrameBody Read(ref CanonicalReader reader)
    {
        var body = Read(ref reader, out var reject);
        if (reject != FrameReject.None)
            reader.Fail();
        return body;
    }

    internal static FrameBody Read(ref CanonicalReader reader, out FrameReject reject)
    {
        reject = FrameReject.None;
        var body = new FrameBody(
            Canonical.ReadList<Request>(ref reader, FrameLimits.RequestsMax, Request.BytesMin),
            Canonical.ReadList<WorkSummary>(ref reader, FrameLimits.WorkSummariesMax, WorkSummary.BytesMin));
        for (var field = FrameReject.VotesUnsupported; field <= FrameReject.MeshUnsupported; field++)
        {
            if (reader.U32() == 0)
                continue;
            reject = field;
            break;
        }
        return body;
    }
}

/// <summary>A header with its body, as they travel and are stored together.</summary>
public sealed record Frame(FrameHeader Header, FrameBody Body) : ICanonical<Frame>
{
    internal const int BytesMin = FrameHeader.BytesMin + FrameBody.BytesMin;

    public void Write(CanonicalWriter writer)
    {
        Header.Write(writer);
        Body.Write(writer);
    }

    public static Frame Read(ref CanonicalReader reader)
        => new(FrameHeader.Read(ref reader), FrameBody.Read(ref reader));

    /// <summary>Reads a frame from exactly these bytes; null with the reason when it is not one.</summary>
    public static Frame? TryRead(ReadOnlySpan<byte> bytes, out FrameReject reject)
    {
        reject = FrameReject.TooLarge;
        if (bytes.Length > FrameLimits.HeaderBytesMax + FrameLimits.BodyBytesMax)
            return null;
        var reader = new CanonicalReader(bytes);
        var header = FrameHeader.Read(ref reader);
        if (bytes.Length - reader.Remaining > FrameLimits.HeaderBytesMax)
            return null;
        var bodyBytes = reader.Remaining;
        var body = FrameBody.Read(ref reader, out reject);
        if (reject != FrameReject.None && !reader.Failed)
            return null;
        reject = bodyBytes > FrameLimits.BodyBytesMax ? FrameReject.TooLarge
            : reader.Complete ? FrameReject.None : FrameReject.Malformed;
        return reject == FrameReject.None ? new Frame(header, body) : null;
    }
}
