using System.Numerics;
using System.Security.Cryptography;

namespace QuilActors.Protocols.Peers;

/// <summary>Signatures of key types that this node never signs with but other libp2p nodes may. Keys are a stranger's
/// bytes: whatever .NET throws on them means "not valid".</summary>
static class ForeignSignatures
{
    const int RsaBitsMin = 2048, RsaBitsMax = 8192;

    static readonly BigInteger FieldPrime = BigInteger.Parse(
        "0FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEFFFFFC2F",
        System.Globalization.NumberStyles.HexNumber, System.Globalization.CultureInfo.InvariantCulture);

    internal static bool VerifyRsa(
        ReadOnlySpan<byte> info, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature, HashAlgorithmName hash)
    {
        try
        {
            using var rsa = RSA.Create();
            rsa.ImportSubjectPublicKeyInfo(info, out var read);
            return read == info.Length && rsa.KeySize is >= RsaBitsMin and <= RsaBitsMax
                && rsa.VerifyData(message, signature, hash, RSASignaturePadding.Pkcs1);
        }
        catch (Exception e) when (IsNoKey(e))
        {
            return false;
        }
    }

    internal static bool VerifyEcdsa(
        ReadOnlySpan<byte> info, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature, HashAlgorithmName hash)
    {
        try
        {
            using var ecdsa = ECDsa.Create();
            ecdsa.ImportSubjectPublicKeyInfo(info, out var read);
            return read == info.Length && Verify(ecdsa, message, signature, hash);
        }
        catch (Exception e) when (IsNoKey(e))
        {
            return false;
        }
    }

    internal static bool VerifySecp256k1(byte[] compressed, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        try
        {
            if (!TryDecompress(compressed, out var point))
                return false;
            using var ecdsa = ECDsa.Create(new ECParameters
            {
                Curve = ECCurve.CreateFromFriendlyName("secp256k1"),
                Q = point,
            });
            return Verify(ecdsa, message, signature, HashAlgorithmName.SHA256);
        }
        catch (Exception e) when (IsNoKey(e))
        {
            return false;
        }
    }

    /// <summary>An unknown curve is a platform that does not support it.</summary>
    static bool IsNoKey(Exception e)
        => e is CryptographicException or PlatformNotSupportedException or ArgumentException or OverflowException;

    static bool Verify(
        ECDsa key, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature, HashAlgorithmName hash)
        => key.VerifyData(message, signature, hash, DSASignatureFormat.Rfc3279DerSequence);

    /// <summary>SEC 1 2.3.4: y is the root of x^3 + 7 with the parity of the first byte; p = 3 mod 4, so the root is
    /// a power.</summary>
    static bool TryDecompress(ReadOnlySpan<byte> compressed, out ECPoint point)
    {
        point = default;
        var x = new BigInteger(compressed[1..], isUnsigned: true, isBigEndian: true);
        if (x >= FieldPrime)
            return false;
        var square = (BigInteger.ModPow(x, 3, FieldPrime) + 7) % FieldPrime;
        var y = BigInteger.ModPow(square, (FieldPrime + 1) / 4, FieldPrime);
        if (y * y % FieldPrime != square)
            return false;
        if (y.IsEven != (compressed[0] == 2))
            y = FieldPrime - y;
        var yBytes = new byte[32];
        var raw = y.ToByteArray(isUnsigned: true, isBigEndian: true);
        raw.CopyTo(yBytes, yBytes.Length - raw.Length);
        point = new ECPoint { X = compressed[1..].ToArray(), Y = yBytes };
        return true;
    }
}
