using QuilActors.Protocols.Peers;

namespace QuilActors.Protocols.Tests.Peers;

public sealed class MultiaddrTests
{
    const string Id = "12D3KooWBtg3aaRMjxwedh83aGiUkwSxDwUZkzuJcfaqUmo7R3pq";

    [Theory]
    [InlineData("/ip4/127.0.0.1/tcp/4001", "047f000001060fa1")]
    [InlineData("/ip6/::1/tcp/1", "2900000000000000000000000000000001060001")]
    [InlineData("/dns4/node-1/tcp/8336", "36066e6f64652d3106" + "2090")]
    [InlineData("/ip4/10.1.2.3/tcp/0/p2p/" + Id, "040a010203060000a503260024080112201ed1e8fae2c4a144b8be8fd4b47bf3d3"
        + "b34b871c3cacf6010f0e42d474fce27e")]
    public void An_address_has_its_binary_and_its_text_form(string text, string hex)
    {
        Assert.True(Multiaddr.TryParse(text, out var address));
        Assert.Equal(hex, Convert.ToHexStringLower(address.Encode()));
        Assert.Equal(text, address.ToString());
        Assert.True(Multiaddr.TryDecode(Convert.FromHexString(hex), out var decoded));
        Assert.Equal(address, decoded);
    }

    [Theory]
    [InlineData("", "is not /ip4")]
    [InlineData("/ip4/1.2.3.4", "is not /ip4")]
    [InlineData("/ip4/1.2.3.4/udp/1", "is not /ip4")]
    [InlineData("/ipx/1.2.3.4/tcp/1", "at 1: unknown host kind 'ipx'")]
    [InlineData("/ip4/1.2.3/tcp/1", "at 5: '1.2.3' is not a host of kind ip4")]
    [InlineData("/ip4/::1/tcp/1", "at 5: '::1' is not a host of kind ip4")]
    [InlineData("/ip6/1.2.3.4/tcp/1", "at 5: '1.2.3.4' is not a host of kind ip6")]
    [InlineData("/dns4/a b/tcp/1", "at 6: 'a b' is not a host of kind dns4")]
    [InlineData("/ip4/1.2.3.4/tcp/65536", "at 17: '65536' is not a port")]
    [InlineData("/ip4/1.2.3.4/tcp/1/p2p/xyz", "at 19: expected p2p/ID with a peer id")]
    [InlineData("/ip4/1.2.3.4/tcp/1/ws", "at 19: expected p2p/ID with a peer id")]
    public void A_wrong_text_is_refused_with_its_position(string text, string expected)
    {
        Assert.False(Multiaddr.TryParse(text, out _, out var error));
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("04")]
    [InlineData("047f00000106")]
    [InlineData("047f0000010600")]
    [InlineData("047f000001060fa100")]
    [InlineData("047f000001060fa1a503")]
    [InlineData("047f000001060fa1a503020000")]
    [InlineData("3603" + "ff0000" + "060001")]
    [InlineData("047f000001910200")]
    public void Wrong_bytes_are_refused(string hex)
        => Assert.False(Multiaddr.TryDecode(Convert.FromHexString(hex), out _));

    [Theory]
    [InlineData("/ip4/127.9.0.1/tcp/1", true)]
    [InlineData("/ip6/::1/tcp/1", true)]
    [InlineData("/ip4/192.168.0.1/tcp/1", false)]
    [InlineData("/dns4/localhost/tcp/1", false)]
    public void Loopback_is_known_by_its_number_only(string text, bool loopback)
        => Assert.Equal(loopback, Multiaddr.TryParse(text, out var address) && address.IsLoopback);
}
