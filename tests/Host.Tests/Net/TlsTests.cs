using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using QuilActors.Actors.Net;
using QuilActors.Protocols.Transport;

namespace QuilActors.Host.Tests.Net;

/// <summary>TLS 1.3 between our own ends, and against ends that do not keep to libp2p's rules.</summary>
[Collection("sockets")]
public sealed class TlsTests
{
    [Fact]
    public async Task Two_nodes_authenticate_each_other_by_certificates_and_echo()
    {
        await using var a = new TransportEnd(1, null, SecurityProtocol.Tls);
        await using var b = new TransportEnd(2, null, SecurityProtocol.Tls);
        var connection = await a.DialAsync(b.Listen());
        Assert.Equal(b.Transport.Self, connection.Remote);
        var far = await b.AcceptAsync();
        Assert.Equal(a.Transport.Self, far.Remote);
        var sink = await EchoAsync(connection, 3 << 20);
        Assert.Equal(3 << 20, sink.ReceivedBytes);
        var received = sink.Received.ToArray();
        Assert.True(Enumerable.Range(0, received.Length).All(i => received[i] == SendingSink.At(i)));
        connection.Close("enough");
        Assert.NotNull(await b.ClosedAsync(far));
    }

    [Theory]
    [InlineData(SecurityProtocol.Tls, SecurityProtocol.Noise)]
    [InlineData(SecurityProtocol.Noise, SecurityProtocol.Tls)]
    public async Task A_side_that_speaks_one_protocol_is_met_in_it(
        SecurityProtocol first, SecurityProtocol second)
    {
        await using var both = new TransportEnd(1, null, first, second);
        await using var noise = new TransportEnd(2, null, SecurityProtocol.Noise);
        await using var tls = new TransportEnd(3, null, SecurityProtocol.Tls);
        foreach (var one in new[] { noise, tls })
        {
            await EchoAsync(await both.DialAsync(one.Listen()), 100_000);
            await EchoAsync(await one.DialAsync(both.Listen()), 100_000);
        }
        var error = await Assert.ThrowsAsync<IOException>(() => noise.DialAsync(tls.Listen()));
        Assert.Contains("peer does not speak /noise", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dial_over_TLS_to_another_peer_than_named_fails_and_names_both()
    {
        await using var a = new TransportEnd(1, null, SecurityProtocol.Tls);
        await using var b = new TransportEnd(2, null, SecurityProtocol.Tls);
        await using var c = new TransportEnd(3);
        var error = await Assert.ThrowsAsync<IOException>(
            () => a.DialAsync(b.Listen().WithPeer(c.Transport.Self)));
        Assert.Contains($"peer is {b.Transport.Self}, not {c.Transport.Self}", error.Message, StringComparison.Ordinal);
        // The platform shows us the certificate when its own handshake is over, so the far end was up for a moment.
        Assert.NotNull(await b.ClosedAsync(await b.AcceptAsync()));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_dialler_without_a_libp2p_certificate_is_no_peer(bool showsAnother)
    {
        await using var b = new TransportEnd(2, null, SecurityProtocol.Tls);
        var address = b.Listen();
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Parse(address.Host), address.Port);
        await using var stream = new NetworkStream(socket);
        await stream.WriteAsync(Lines());
        var answer = new byte[Lines().Length];
        await stream.ReadExactlyAsync(answer);
        Assert.Equal(Lines(), answer);
        await using var tls = new SslStream(stream, false, (_, shown, _, _) => shown is not null);
        var failed = await Record.ExceptionAsync(async () =>
        {
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = "",
                EnabledSslProtocols = SslProtocols.Tls13,
                ApplicationProtocols = [new SslApplicationProtocol("/yamux/1.0.0")],
                ClientCertificateContext = showsAnother ? Another() : null,
            });
            Assert.Equal(0, await tls.ReadAtLeastAsync(new byte[100], 100, throwOnEndOfStream: false));
        });
        Assert.True(failed is null or IOException or AuthenticationException, failed?.ToString());
        Assert.False(b.Inbound.Reader.TryRead(out _));
        await using var good = new TransportEnd(4, null, SecurityProtocol.Tls);
        Assert.Equal(b.Transport.Self, (await good.DialAsync(address)).Remote);
    }

    static SslStreamCertificateContext Another()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("O=x", key, HashAlgorithmName.SHA256);
        return SslStreamCertificateContext.Create(
            request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue), null, offline: true);
    }

    static byte[] Lines() => [19, .. "/multistream/1.0.0\n"u8, 11, .. "/tls/1.0.0\n"u8];

    static async Task<SendingSink> EchoAsync(IPeerConnection connection, int bytes)
    {
        var made = new TaskCompletionSource<SendingSink>();
        Assert.True(connection.OpenStream([TransportEnd.Echo], stream =>
        {
            var opened = new SendingSink(stream, bytes);
            made.TrySetResult(opened);
            return opened;
        }));
        var sink = await made.Task.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Null(await sink.Closed);
        return sink;
    }
}
