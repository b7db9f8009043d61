using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using QuilActors.Protocols.Transport;

namespace QuilActors.Host.Net;

/// <summary>TLS 1.3 of libp2p around a byte stream: mutual, one self-signed certificate each, no server name, the muxer
/// by ALPN.</summary>
static class TlsUpgrade
{
    static readonly List<SslApplicationProtocol> Muxers =
        [.. Connection.TlsMuxers.Select(muxer => new SslApplicationProtocol(muxer))];

    /// <summary>Returns the secured stream, which owns <paramref name="wire"/>. Every certificate is shown to
    /// <paramref name="isPeer"/>; the chain of the platform says nothing about it.</summary>
    /// <exception cref="AuthenticationException">The peer is not content, or we are not.</exception>
    internal static async Task<SslStream> RunAsync(
        Stream wire, bool dialler, X509Certificate2 own, Predicate<byte[]> isPeer, CancellationToken cancel)
    {
        bool Check(object sender, X509Certificate? shown, X509Chain? chain, SslPolicyErrors errors)
            => shown is not null && IsAlone(shown, chain) && isPeer(shown.GetRawCertData());
        var secured = new SslStream(wire, leaveInnerStreamOpen: false);
        try
        {
            var context = SslStreamCertificateContext.Create(own, additionalCertificates: null, offline: true);
            await (dialler
                ? secured.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
                {
                    TargetHost = "",
                    EnabledSslProtocols = SslProtocols.Tls13,
                    ApplicationProtocols = Muxers,
                    ClientCertificateContext = context,
                    RemoteCertificateValidationCallback = Check,
                    CertificateChainPolicy = OwnOnly(),
                    AllowTlsResume = false,
                }, cancel)
                : secured.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
                {
                    EnabledSslProtocols = SslProtocols.Tls13,
                    ApplicationProtocols = Muxers,
                    ServerCertificateContext = context,
                    ClientCertificateRequired = true,
                    RemoteCertificateValidationCallback = Check,
                    CertificateChainPolicy = OwnOnly(),
                    AllowTlsResume = false,
                }, cancel));
            return secured;
        }
        catch
        {
            await secured.DisposeAsync();
            throw;
        }
    }

    /// <summary>What the peer sent beside its certificate would be in the chain's extra store.</summary>
    static bool IsAlone(X509Certificate shown, X509Chain? chain)
        => chain is null || chain.ChainPolicy.ExtraStore.All(extra => extra.Equals(shown));

    /// <summary>The platform looks for no issuer on disk or in the network.</summary>
    static X509ChainPolicy OwnOnly() => new()
    {
        TrustMode = X509ChainTrustMode.CustomRootTrust,
        RevocationMode = X509RevocationMode.NoCheck,
        DisableCertificateDownloads = true,
    };
}
