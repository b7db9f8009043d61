namespace QuilActors.Gateways.SigV4;

/// <summary>The chain of signatures over the chunks of a streamed body. It starts with the request's signature; each
/// chunk signs the signature before it, so no chunk can be left out, added or moved.</summary>
public sealed class ChunkSignatures(SigningKey key, string timestamp, string seed)
{
    /// <summary>The newest signature that was right.</summary>
    public string Previous { get; private set; } = seed;

    /// <summary>Checks a chunk's signature and goes on from it.</summary>
    public bool AcceptChunk(string chunkHash, string signature)
        => Accept(key.SignChunk(timestamp, Previous, chunkHash), signature);

    /// <summary>Checks the signature of the trailing headers: each <c>name:value\n</c>, in the order they came.
    /// </summary>
    public bool AcceptTrailer(string canonicalTrailers, string signature)
        => Accept(key.SignTrailer(timestamp, Previous, canonicalTrailers), signature);

    bool Accept(string expected, string given)
    {
        if (!SigningKey.Same(expected, given))
            return false;
        Previous = expected;
        return true;
    }
}
