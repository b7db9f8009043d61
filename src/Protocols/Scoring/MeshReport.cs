using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using QuilActors.Crypto.Sodium;
using QuilActors.Protocols.Peers;
using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Scoring;

/// <summary>What one node thought of its peers in an epoch, signed: scores without P7, in 256 steps. A score is one
/// observer's view and easily bent; only the median of many is worth anything, see <see cref="MeshMedian"/>.</summary>
/// <param name="Scores">By rising peer id, each once.</param>
public sealed record MeshReport(ulong Epoch, PeerId Reporter, IReadOnlyList<(PeerId Peer, byte Quantised)> Scores)
{
    /// <summary>Most peers in one report.</summary>
    public const int PeersMax = 4096;

    /// <summary>The score that is worth 255.</summary>
    public const double ScoreMax = 200;

    static readonly TaggedHash Tag = new("H_qa/mesh");

    /// <summary>q = floor(255 clamp(S, 0, 200) / 200); a score that is no number is 0.</summary>
    public static byte Quantise(double score)
        => double.IsNaN(score) ? (byte)0 : (byte)Math.Floor(255 * Math.Clamp(score, 0, ScoreMax) / ScoreMax);

    /// <summary>The report of all connected peers but the reporter itself.</summary>
    public static MeshReport Of(ulong epoch, PeerId reporter, PeerScores scores) => new(epoch, reporter,
        [.. scores.All().Where(score => score.Connected && score.Peer != reporter).Take(PeersMax)
            .Select(score => (score.Peer, Quantise(score.Report.ScoreForEarnings)))]);

    /// <summary>The report and its signature, canonical.</summary>
    /// <param name="secret">The reporter's Ed25519 seed or expanded key.</param>
    public byte[] Sign(ReadOnlySpan<byte> secret)
    {
        var body = Body();
        return [.. body, .. Ed25519.Sign(secret, Tag.Of(body).ToArray())];
    }

    /// <summary>False for malformed bytes, ids out of order, a report on oneself, and a wrong signature.</summary>
    public static bool TryOpen(ReadOnlySpan<byte> signed, [NotNullWhen(true)] out MeshReport? report)
    {
        report = null;
        if (signed.Length <= Ed25519.SignatureBytes)
            return false;
        var body = signed[..^Ed25519.SignatureBytes];
        var reader = new CanonicalReader(body);
        var epoch = reader.U64();
        if (!PeerId.TryFromBytes(reader.Bytes(PeerId.BytesMax), out var reporter)
            || !reporter.TryGetPublicKey(out var key))
            return false;
        var scores = new (PeerId Peer, byte Quantised)[reader.Count(PeersMax, sizeof(uint) + 1)];
        for (var i = 0; i < scores.Length; i++)
        {
            if (!PeerId.TryFromBytes(reader.Bytes(PeerId.BytesMax), out var peer) || peer == reporter
                || (i > 0 && peer.CompareTo(scores[i - 1].Peer) <= 0))
                return false;
            scores[i] = (peer, reader.U8());
        }
        if (!reader.Complete || !key.Verify(Tag.Of(body).ToArray(), signed[^Ed25519.SignatureBytes..]))
            return false;
        report = new MeshReport(epoch, reporter, scores);
        return true;
    }

    byte[] Body()
    {
        var buffer = new ArrayBufferWriter<byte>();
        var writer = new CanonicalWriter(buffer);
        writer.U64(Epoch);
        writer.Bytes(Reporter.Bytes.Span);
        writer.Count(Scores.Count);
        foreach (var (peer, quantised) in Scores)
        {
            writer.Bytes(peer.Bytes.Span);
            writer.U8(quantised);
        }
        return buffer.WrittenSpan.ToArray();
    }
}
