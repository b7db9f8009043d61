using QuilActors.TestKit.Sim;

namespace QuilActors.Simulation.Tests;

public sealed class TraceTests
{
    [Fact]
    public void The_hash_has_the_values_of_the_specification()
    {
        var ping = Trace.Fnv("QuilActors.Tests.Ping");
        Assert.Equal(0xcf7149386a74a78ful, ping);
        Assert.Equal(0xe71fa2190541574bul, Trace.Fnv("abc"));
        var trace = new Trace(1_000);
        trace.Add(0, 0, 1, TraceKind.Msg, "QuilActors.Tests.Ping", ping, 0);
        Assert.Equal(0x92edcc199955ac75ul, trace.Hash);
        trace.Add(10_000_000, 1, 7, TraceKind.Msg, "QuilActors.Tests.Ping", ping, Trace.Fnv("abc"));
        Assert.Equal(0x5f184038c7912a0cul, trace.Hash);
    }

    [Theory]
    [InlineData(1_024)]
    [InlineData(5_000)]
    public void The_ring_keeps_the_newest_records(int recordsMax)
    {
        var trace = new Trace(recordsMax);
        for (var i = 1; i <= 12_345; i++)
            trace.Add(i, 0, i, TraceKind.Check, "note", 1, 0);
        var newest = trace.Newest(recordsMax + 1).Select(r => r.Index).ToArray();
        Assert.Equal(recordsMax, newest.Length);
        Assert.Equal(12_345, newest[^1]);
        Assert.Equal(12_345 - recordsMax + 1, newest[0]);
        Assert.Equal(12, trace.Hashes.Count);
    }
}
