namespace QuilActors.Gateways.SigV4;

/// <summary>How the body is protected, from x-amz-content-sha256.</summary>
public enum PayloadMode
{
    /// <summary>64 hex digits: SHA-256 of the body.</summary>
    Hashed,

    /// <summary>UNSIGNED-PAYLOAD.</summary>
    Unsigned,

    /// <summary>STREAMING-UNSIGNED-PAYLOAD-TRAILER: aws-chunked, checksum behind the last chunk.</summary>
    UnsignedTrailer,

    /// <summary>STREAMING-AWS4-HMAC-SHA256-PAYLOAD: aws-chunked, each chunk signed.</summary>
    SignedChunks,

    /// <summary>STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER.</summary>
    SignedChunksTrailer,
}

static class PayloadModes
{
    /// <summary>Null for a value that is neither a hash nor a known word.</summary>
    public static PayloadMode? Parse(string value) => value switch
    {
        "UNSIGNED-PAYLOAD" => PayloadMode.Unsigned,
        "STREAMING-UNSIGNED-PAYLOAD-TRAILER" => PayloadMode.UnsignedTrailer,
        "STREAMING-AWS4-HMAC-SHA256-PAYLOAD" => PayloadMode.SignedChunks,
        "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER" => PayloadMode.SignedChunksTrailer,
        { Length: 64 } when value.All(char.IsAsciiHexDigitLower) => PayloadMode.Hashed,
        _ => null,
    };

    public static bool IsChunked(this PayloadMode mode)
        => mode is PayloadMode.UnsignedTrailer or PayloadMode.SignedChunks or PayloadMode.SignedChunksTrailer;

    public static bool HasTrailer(this PayloadMode mode)
        => mode is PayloadMode.UnsignedTrailer or PayloadMode.SignedChunksTrailer;
}
