using QuilActors.Engine;
using QuilActors.Engine.Event;
using QuilActors.Protocols.Peers;

namespace QuilActors.Actors.Net;

/// <summary>/user/net/listener: holds the bound addresses; one that cannot be bound is told on the event stream and
/// tried again.</summary>
sealed class Listener : ReceiveActor, IWithTimers
{
    readonly NetState _state;
    readonly List<Multiaddr> _bound = [];

    internal Listener(NetState state)
    {
        _state = state;
        Receive<Multiaddr>(Bind);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    internal static Props Props(NetState state) => Engine.Props.Create(() => new Listener(state));

    protected override void PreStart()
    {
        foreach (var address in _state.Settings.Listen)
            Bind(address);
    }

    protected override void PostStop()
    {
        foreach (var address in _bound)
        {
            _state.Transport.StopListening(address);
            _state.Listening.Remove(address);
        }
    }

    void Bind(Multiaddr address)
    {
        try
        {
            var bound = _state.Transport.Listen(address);
            _bound.Add(bound);
            Context.Parent.Tell(new ListenerBound(bound));
        }
        catch (ListenFailedException e)
        {
            Context.GetLogger().Error("{0}", e.Message);
            Context.System.EventStream.Publish(new ListenFailed(address, e.PortInUse, e.Message));
            Timers.StartSingleTimer(address, address, NetLimits.RelistenInterval);
        }
    }
}
