using QuilActors.Engine;
using QuilActors.Protocols.Vdf;
using QuilActors.Protocols.Wire;

namespace QuilActors.Actors.Chain;

/// <summary>/user/consensus: the master clock and one coordinator per filter. It answers the queries of
/// <see cref="GetChainStatus"/>, <see cref="GetFrame"/>, <see cref="ListFrames"/>, <see cref="GetEarnings"/>,
/// <see cref="GetShardEntries"/> and takes <see cref="SubmitRequest"/> and <see cref="SubmitWork"/>. A broken invariant
/// stops the chain at once, the fourth failure within a minute does too: a wrong chain is worse than a stopped one. It
/// then says so by <see cref="ChainStopped"/> and stays stopped.</summary>
public sealed class ConsensusSupervisor : ReceiveActor
{
    const int FailuresMax = 3;

    readonly ChainSettings _settings;
    readonly IActorRef _master;
    IActorRef? _filter;
    string? _cause;
    string? _stopped;

    ConsensusSupervisor(ChainSettings settings)
    {
        _settings = settings;
        ChainCodecs.Register(Context.System);
        _master = Context.Watch(Context.ActorOf(Engine.Props.Create(() => new MasterClock(settings)), "master-clock"));
        Receive<MasterAdvanced>(OnMaster);
        Receive<MasterGap>(gap => _filter?.Tell(gap));
        Receive<ImportMasters>(_master.Forward);
        Receive<Terminated>(OnStopped);
        Receive<GetChainStatus>(query => Route(query, () => NotStarted()));
        Receive<GetFrame>(query => Route(query, () => new ChainFrameMissing(query.Number)));
        Receive<ListFrames>(query => Route(query, () => new ChainFrames([])));
        Receive<GetEarnings>(query => Route(query, () => new ChainEarnings(
            0, Bytes32.Zero, 0, 0, 0, 0, 0, [], [])));
        Receive<GetShardEntries>(query => Route(query, () => new ShardEntryList(0, [])));
        Receive<SubmitRequest>(submit => Route(submit, () => new RequestRefused(
            submit.Request.RequestHash(), "the chain is starting")));
        Receive<SubmitWork>(submit => _filter?.Forward(submit));
    }

    public static Props Props(ChainSettings settings) => Engine.Props.Create(() => new ConsensusSupervisor(settings));

    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(
        FailuresMax, TimeSpan.FromMinutes(1),
        cause =>
        {
            _cause = cause.Message;
            return cause is InvariantBrokenException ? Directive.Stop : Directive.Restart;
        });

    void OnStopped(Terminated ended)
    {
        _stopped ??= _cause ?? $"the journal of {ended.ActorRef.Path.Name} cannot be read or written";
        _filter = null;
        Context.Stop(_master);
        foreach (var child in Context.GetChildren().Where(child => !child.Equals(ended.ActorRef)))
            Context.Stop(child);
        Context.System.EventStream.Publish(new ChainStopped(_stopped));
    }

    void OnMaster(MasterAdvanced advanced)
    {
        if (_stopped is not null)
            return;
        if (_filter is null)
        {
            _filter = Context.Watch(Context.ActorOf(
                Engine.Props.Create(() => new RoundCoordinator(_settings, _master)),
                $"filter-{_settings.Genesis.ShortFilter}"));
        }
        _filter.Tell(advanced);
    }

    void Route(object query, Func<object> early)
    {
        if (_filter is null)
            Sender.Tell(early());
        else
            _filter.Forward(query);
    }

    ChainStatus NotStarted()
    {
        var (genesis, profile) = (_settings.Genesis, _settings.Genesis.Profile);
        return new ChainStatus(
            _stopped is null ? ChainPhase.Recovering : ChainPhase.Degraded,
            _stopped is null ? "reading the master clock's journal" : $"stopped: {_stopped}",
            profile.Name, genesis.Filter, Bytes32.Zero, null, Bytes32.Zero, 0, 0,
            new ChainVdf(profile.VdfProfile, profile.DataDifficulty, 0, 0, 0, profile.Secure), false, 0, 0, [], 0);
    }
}

/// <summary>A part of the chain stopped and cannot go on by itself.</summary>
public sealed class ChainStoppedException(string message) : Exception(message);

/// <summary>The chain's way to the delay function.</summary>
static class VdfLink
{
    /// <exception cref="ChainStoppedException">The profile is not known.</exception>
    public static VdfProfile Profile(Protocols.Consensus.ConsensusProfile profile)
        => VdfProfile.TryFind(profile.VdfProfile, out var vdf) && vdf.ProofBytes == profile.VdfOutputBytes ? vdf
            : throw new ChainStoppedException($"the VDF profile '{profile.VdfProfile}' is not known");
}
