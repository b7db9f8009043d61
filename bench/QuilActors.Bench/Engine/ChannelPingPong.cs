using System.Threading.Channels;

namespace QuilActors.Bench.Engine;

/// <summary>The reference C: two tasks bounce one object over two unbounded channels, whose continuations never run
/// inside the writer.</summary>
sealed class ChannelPingPong : ILoad
{
    const int RoundTrips = 1_000_000;

    readonly object _ball = new();

    public string Name => "channels";

    public long Run()
    {
        var there = New();
        var back = New();
        var pong = Task.Run(() => BounceAsync(there.Reader, back.Writer));
        var ping = Task.Run(() => BounceAsync(back.Reader, there.Writer));
        there.Writer.TryWrite(_ball);
        Blocking.Wait(ping, pong);
        return 2L * RoundTrips;
    }

    static async Task BounceAsync(ChannelReader<object> from, ChannelWriter<object> to)
    {
        for (var i = 0; i < RoundTrips; i++)
            to.TryWrite(await from.ReadAsync());
    }

    static Channel<object> New() => Channel.CreateUnbounded<object>(new UnboundedChannelOptions
    {
        SingleReader = true,
        SingleWriter = true,
        AllowSynchronousContinuations = false,
    });
}
