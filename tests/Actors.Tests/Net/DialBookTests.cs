using QuilActors.Actors.Net;
using QuilActors.Protocols.Peers;
using QuilActors.Protocols.Wire;

namespace QuilActors.Actors.Tests.Net;

public sealed class DialBookTests
{
    static readonly Instant Start = Instant.FromUnixMilliseconds(0);
    static readonly PeerId Peer = PeerId.FromEd25519(new byte[32]);
    static readonly Multiaddr Address = At(1);

    [Fact]
    public void A_new_address_is_dialled_at_once_and_only_once()
    {
        var book = new DialBook();
        Assert.True(book.Add(Address, Start));
        Assert.False(book.Add(Address, Start));
        Assert.Equal(Start, book.Deadline);
        Assert.Equal((Address, 1), Assert.Single(book.TakeDue(Start)));
        Assert.Empty(book.TakeDue(Start));
        Assert.Null(book.Deadline);
    }

    [Fact]
    public void Failures_double_the_wait_from_200_ms_to_30_s()
    {
        var (book, now) = (new DialBook(), Start);
        book.Add(Address, now);
        var waits = new List<double>();
        for (var i = 0; i < 10; i++)
        {
            book.OnFailed(Assert.Single(book.TakeDue(now)).Attempt, now, chance: 0);
            waits.Add((book.Deadline!.Value - now).TotalSeconds);
            now = book.Deadline!.Value;
        }
        Assert.Equal([0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 25.6, 30, 30], waits);
    }

    [Fact]
    public void Chance_adds_up_to_a_quarter()
    {
        var book = new DialBook();
        book.Add(Address, Start);
        book.OnFailed(Assert.Single(book.TakeDue(Start)).Attempt, Start, chance: 1);
        Assert.Equal(TimeSpan.FromMilliseconds(250), book.Deadline - Start);
    }

    [Fact]
    public void A_connected_peer_is_not_dialled_until_it_is_gone()
    {
        var book = new DialBook();
        book.Add(Address.WithPeer(Peer), Start);
        book.OnPeerConnected(Peer, Start);
        Assert.Empty(book.TakeDue(Start));
        Assert.Null(book.Deadline);
        book.OnPeerGone(Peer, Start, chance: 0);
        Assert.Equal(Start + NetLimits.RedialMin, book.Deadline);
    }

    [Fact]
    public void An_address_without_an_id_learns_it_from_its_dial()
    {
        var book = new DialBook();
        book.Add(Address, Start);
        book.OnReached(Assert.Single(book.TakeDue(Start)).Attempt, Peer, isSelf: false);
        book.OnPeerConnected(Peer, Start);
        Assert.Null(book.Deadline);
    }

    [Fact]
    public void An_address_that_leads_to_ourselves_is_not_dialled_again()
    {
        var book = new DialBook();
        book.Add(Address, Start);
        book.OnReached(Assert.Single(book.TakeDue(Start)).Attempt, Peer, isSelf: true);
        Assert.Null(book.Deadline);
    }

    [Theory]
    [InlineData(9, 0.8)]
    [InlineData(10, 0.2)]
    public void Only_a_connection_that_lasted_starts_the_backoff_anew(int seconds, double wait)
    {
        var (book, now) = (new DialBook(), Start);
        book.Add(Address.WithPeer(Peer), now);
        for (var i = 0; i < 2; i++, now = book.Deadline!.Value)
            book.OnFailed(Assert.Single(book.TakeDue(now)).Attempt, now, chance: 0);
        book.OnReached(Assert.Single(book.TakeDue(now)).Attempt, Peer, isSelf: false);
        book.OnPeerConnected(Peer, now);
        now += TimeSpan.FromSeconds(seconds);
        book.OnPeerGone(Peer, now, chance: 0);
        Assert.Equal(TimeSpan.FromSeconds(wait), book.Deadline - now);
    }

    [Fact]
    public void Dials_at_once_and_addresses_are_bounded()
    {
        var book = new DialBook();
        for (ushort port = 1; port <= NetLimits.KeptAddressesMax; port++)
            Assert.True(book.Add(At(port), Start));
        Assert.False(book.Add(At(9999), Start));
        var first = book.TakeDue(Start);
        Assert.Equal(NetLimits.DialsAtOnceMax, first.Count);
        Assert.Empty(book.TakeDue(Start));
        book.OnFailed(first[0].Attempt, Start, 0);
        Assert.Single(book.TakeDue(Start));
    }

    static Multiaddr At(ushort port) => new(HostKind.Ip4, "127.0.0.1", port);
}
