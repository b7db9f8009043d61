using QuilActors.Protocols.Peers;
using QuilActors.Protocols.Vdf;
using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Tests.Vdf;

public sealed class DerivationBudgetTests
{
    static readonly Instant Start = new(TimeSpan.TicksPerDay);

    static readonly TimeSpan Refill = TimeSpan.FromSeconds(2);

    [Fact]
    public void A_burst_is_granted_and_one_more_is_not()
    {
        var budget = new DerivationBudget(8, Refill);
        for (var i = 0; i < 8; i++)
            Assert.True(budget.TryTake(Peer(1), Start));
        Assert.False(budget.TryTake(Peer(1), Start));
        Assert.True(budget.TryTake(Peer(2), Start));
    }

    [Fact]
    public void One_comes_back_each_refill_time_and_never_more_than_the_burst()
    {
        var budget = new DerivationBudget(2, Refill);
        Assert.True(budget.TryTake(Peer(1), Start));
        Assert.True(budget.TryTake(Peer(1), Start));
        Assert.False(budget.TryTake(Peer(1), Start + Refill - TimeSpan.FromTicks(1)));
        Assert.True(budget.TryTake(Peer(1), Start + Refill));
        Assert.False(budget.TryTake(Peer(1), Start + Refill));
        var later = Start + TimeSpan.FromHours(1);
        Assert.True(budget.TryTake(Peer(1), later));
        Assert.True(budget.TryTake(Peer(1), later));
        Assert.False(budget.TryTake(Peer(1), later));
    }

    [Fact]
    public void At_the_limit_of_peers_a_new_one_waits_until_an_old_one_is_full_again()
    {
        var budget = new DerivationBudget(1, Refill);
        for (var i = 0; i < DerivationBudget.PeersMax; i++)
            Assert.True(budget.TryTake(Peer(i), Start));
        Assert.False(budget.TryTake(Peer(DerivationBudget.PeersMax), Start));
        Assert.Equal(DerivationBudget.PeersMax, budget.Peers);
        Assert.True(budget.TryTake(Peer(DerivationBudget.PeersMax), Start + Refill));
        Assert.Equal(1, budget.Peers);
    }

    static PeerId Peer(int number)
    {
        var key = new byte[32];
        BitConverter.TryWriteBytes(key, number);
        return PeerId.FromEd25519(key);
    }
}
