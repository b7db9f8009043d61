using System.Buffers;
using System.Security.Cryptography;
using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Vdf;

/// <summary>The 32-byte challenges of Quilibrium's chains: SHA3-256 of concatenated fields, integers big endian.
/// Own networks define their challenges in their consensus.</summary>
public static class FrameChallenge
{
    const int PreviousOutputBytes = 516;
    const uint PerCoreDifficultyStart = 200_000;
    const uint PerCoreDifficultyEnd = 25_000;
    const uint PerCoreIncrementEnd = 700_000;

    public static byte[] Master(
        Bytes32 filter, ulong frameNumber, uint difficulty, ReadOnlySpan<byte> previousOutput)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var writer = new CanonicalWriter(buffer);
        writer.B32(filter);
        writer.U64(frameNumber);
        writer.U32(difficulty);
        writer.Raw(previousOutput);
        return Digest(buffer);
    }

    /// <param name="filter">Of the domain.</param>
    /// <param name="frameNumber">Of the new frame.</param>
    /// <param name="timestampMs">Unix time.</param>
    /// <param name="difficulty">T.</param>
    /// <param name="proverAddress">Hashed without its leading zero bytes.</param>
    /// <param name="previousOutput">The parent's y and pi.</param>
    /// <param name="commitments">Concatenated.</param>
    public static byte[] Data(
        Bytes32 filter, ulong frameNumber, ulong timestampMs, uint difficulty, Bytes32 proverAddress,
        ReadOnlySpan<byte> previousOutput, ReadOnlySpan<byte> commitments)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var writer = new CanonicalWriter(buffer);
        writer.B32(filter);
        writer.U64(frameNumber);
        writer.U64(timestampMs);
        writer.U32(difficulty);
        writer.Raw(proverAddress.ToArray().AsSpan().TrimStart((byte)0));
        writer.Raw(previousOutput);
        writer.Raw(commitments);
        return Digest(buffer);
    }

    /// <summary>The first of the two runs of a master genesis; its output is the genesis frame's input.</summary>
    public static byte[] MasterGenesisInput(ReadOnlySpan<byte> seed) => SHA3_256.HashData(seed);

    /// <summary>The second. A seed of the single byte 0 stands for 516 zero bytes.</summary>
    public static byte[] MasterGenesis(Bytes32 filter, uint difficulty, ReadOnlySpan<byte> seed)
        => Master(filter, 0, difficulty, seed is [0] ? new byte[PreviousOutputBytes] : seed);

    public static byte[] DataGenesis(
        Bytes32 filter, uint difficulty, ReadOnlySpan<byte> origin, ReadOnlySpan<byte> aggregateCommitment)
        => Data(filter, 0, 0, difficulty, Bytes32.Zero, origin, aggregateCommitment);

    /// <summary>A worker's proof for minting.</summary>
    public static byte[] Worker(
        ReadOnlySpan<byte> peerId, ulong frameNumber, Bytes32 filter, ReadOnlySpan<byte> frameInput,
        ReadOnlySpan<byte> commitment)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var writer = new CanonicalWriter(buffer);
        writer.Raw(peerId);
        writer.U64(frameNumber);
        writer.B32(filter);
        writer.Raw(frameInput);
        writer.Raw(commitment);
        return Digest(buffer);
    }

    /// <summary>A stored proof of one core.</summary>
    public static byte[] Core(uint core, ReadOnlySpan<byte> peerId, ReadOnlySpan<byte> input)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var writer = new CanonicalWriter(buffer);
        writer.U32(core);
        writer.Raw(peerId);
        writer.Raw(input);
        return Digest(buffer);
    }

    /// <summary>T of a stored proof of one core.</summary>
    public static uint CoreDifficulty(uint increment)
        => increment < PerCoreIncrementEnd ? PerCoreDifficultyStart - increment / 4 : PerCoreDifficultyEnd;

    static byte[] Digest(ArrayBufferWriter<byte> preimage) => SHA3_256.HashData(preimage.WrittenSpan);
}
