using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Frames;

/// <summary>The closed set of hash purposes of the chain, H_t of the consensus specification.</summary>
public static class ChainHashes
{
    public static readonly TaggedHash Frame = new("qa/frame");
    public static readonly TaggedHash HeaderSignature = new("qa/hsig");
    public static readonly TaggedHash Selector = new("qa/sel");
    public static readonly TaggedHash Master = new("qa/master");
    public static readonly TaggedHash Genesis = new("qa/genesis");
    public static readonly TaggedHash Request = new("qa/req");
    public static readonly TaggedHash Order = new("qa/order");
    public static readonly TaggedHash Storage = new("qa/por");
    public static readonly TaggedHash Work = new("qa/work");
    public static readonly TaggedHash Member = new("qa/member");
    public static readonly TaggedHash State = new("qa/state");
    public static readonly TaggedHash Score = new("qa/score");
    public static readonly TaggedHash Address = new("qa/addr");

    /// <summary>The consensus address of a key: H_qa/addr(public key).</summary>
    public static Bytes32 AddressOf(Bytes32 publicKey)
    {
        Span<byte> key = stackalloc byte[Bytes32.Length];
        publicKey.CopyTo(key);
        return Address.Of(key);
    }

    /// <summary>What names a frame everywhere: H_qa/sel(y || u64be number || filter). y is the first half of the VDF
    /// output.</summary>
    public static Bytes32 SelectorOf(ReadOnlySpan<byte> vdfOutput, ulong number, Bytes32 filter)
    {
        var y = FirstHalf(vdfOutput).ToArray();
        return Selector.Of(output =>
        {
            var writer = new CanonicalWriter(output);
            writer.Raw(y);
            writer.U64(number);
            writer.B32(filter);
        });
    }

    /// <summary>y of a VDF output y || pi.</summary>
    public static ReadOnlySpan<byte> FirstHalf(ReadOnlySpan<byte> vdfOutput) => vdfOutput[..(vdfOutput.Length / 2)];
}
