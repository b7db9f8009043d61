using System.Security.Cryptography;
using System.Text;

namespace QuilActors.Gateways.SigV4;

/// <summary>The key that a secret yields for one day, region and service, and its strings to sign (AWS Signature
/// Version 4).</summary>
public sealed class SigningKey
{
    public const string Algorithm = "AWS4-HMAC-SHA256";
    const string Terminator = "aws4_request";

    readonly byte[] _key;
    readonly string _scope;

    public SigningKey(string secret, CredentialScope scope)
    {
        var key = Hmac(Encoding.UTF8.GetBytes("AWS4" + secret), scope.Date);
        key = Hmac(key, scope.Region);
        key = Hmac(key, scope.Service);
        _key = Hmac(key, Terminator);
        _scope = $"{scope.Date}/{scope.Region}/{scope.Service}/{Terminator}";
    }

    /// <summary>64 hex digits over the canonical request.</summary>
    public string SignRequest(string timestamp, string canonicalRequest)
        => Sign($"{Algorithm}\n{timestamp}\n{_scope}\n{Hash(Encoding.UTF8.GetBytes(canonicalRequest))}");

    /// <summary>Signs a chunk of a streamed payload; each signature takes in the one before it.</summary>
    public string SignChunk(string timestamp, string previous, string chunkHash)
        => Sign($"{Algorithm}-PAYLOAD\n{timestamp}\n{_scope}\n{previous}\n{Hash([])}\n{chunkHash}");

    /// <summary>Signs the trailing headers behind the last chunk.</summary>
    public string SignTrailer(string timestamp, string previous, string canonicalTrailers)
        => Sign($"{Algorithm}-TRAILER\n{timestamp}\n{_scope}\n{previous}\n"
            + Hash(Encoding.UTF8.GetBytes(canonicalTrailers)));

    /// <summary>Compares two signatures in a time that does not depend on where they differ.</summary>
    public static bool Same(string expected, string given)
        => CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(expected), Encoding.ASCII.GetBytes(given));

    static string Hash(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    static byte[] Hmac(byte[] key, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));

    string Sign(string text) => Convert.ToHexStringLower(Hmac(_key, text));
}

/// <summary>What a signature is good for.</summary>
/// <param name="Date">yyyyMMdd.</param>
/// <param name="Region">Any; ours is us-east-1.</param>
/// <param name="Service">s3 and others.</param>
public readonly record struct CredentialScope(string Date, string Region, string Service);
