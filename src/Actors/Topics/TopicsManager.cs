using QuilActors.Engine;
using QuilActors.Engine.Event;
using QuilActors.Protocols.BlossomSub;
using QuilActors.Protocols.Scoring;

namespace QuilActors.Actors.Topics;

/// <summary>/user/topics: joins, leaves and publishes for the node. Children: the router, and an actor per joined
/// topic. They restart together; the mesh is rebuilt and all topics are joined again.</summary>
public sealed class TopicsManager : ReceiveActor
{
    const int RestartsMax = 10;

    static readonly TimeSpan RestartWindow = TimeSpan.FromMinutes(1);

    readonly Dictionary<string, Joined> _joined = new(StringComparer.Ordinal);
    readonly NodeIdentity _identity;
    readonly TopicsSettings _settings;
    readonly IActorRef _net;
    readonly int _seed;
    readonly ILoggingAdapter _log = Context.GetLogger();
    IActorRef? _verifiers;
    IActorRef _router = ActorRefs.Nobody;
    int _renamed;

    /// <param name="identity">Signs own messages.</param>
    /// <param name="net">/user/net.</param>
    /// <param name="seed">Of the router's choices.</param>
    /// <param name="verifiers">A <see cref="VerifierPool"/>; null makes an own one.</param>
    public TopicsManager(
        NodeIdentity identity, TopicsSettings settings, IActorRef net, int seed, IActorRef? verifiers)
    {
        (_identity, _settings, _net, _seed, _verifiers) = (identity, settings, net, seed, verifiers);
        Receive<JoinTopic>(OnJoin);
        Receive<LeaveTopic>(leave => Leave(leave.Topic));
        Receive<Publish>(OnPublish);
        Receive<RouterStarted>(_ => OnRouterStarted());
        Receive<ValidatorStopped>(OnValidatorStopped);
        Receive<GetTopics>(query => _router.Forward(query));
        Receive<GetScores>(query => _router.Forward(query));
        Receive<SetApplicationScore>(set => _router.Forward(set));
    }

    public static Props Props(
        NodeIdentity identity, TopicsSettings settings, IActorRef net, int seed, IActorRef? verifiers = null)
        => Engine.Props.Create(() => new TopicsManager(identity, settings, net, seed, verifiers));

    protected override void PreStart()
    {
        _verifiers ??= Context.ActorOf(VerifierPool.Props(_settings.Verifiers, _settings.Signatures), "verifiers");
        var (identity, settings, net, seed, verifiers) = (_identity, _settings, _net, _seed, _verifiers);
        _router = Context.ActorOf(
            Engine.Props.Create(() => new RouterActor(identity, settings, net, verifiers, seed)), "router");
    }

    protected override SupervisorStrategy SupervisorStrategy()
        => new AllForOneStrategy(RestartsMax, RestartWindow, static _ => Directive.Restart);

    void OnJoin(JoinTopic join)
    {
        if (!Key.TryCreate(KeyFamily.Topic, System.Text.Encoding.UTF8.GetBytes(join.Topic), out var key))
        {
            _log.Error("{0} joins '{1}', which is no topic", join.Validator, join.Topic);
            return;
        }
        if (_joined.TryGetValue(join.Topic, out var joined))
        {
            joined.Actor.Tell(join);
            _joined[join.Topic] = joined with { Validator = join.Validator };
            return;
        }
        var (router, timeout) = (_router, _settings.ValidationTimeout);
        var actor = Context.ActorOf(
            Engine.Props.Create(() => new TopicActor(join.Topic, join.Validator, router, timeout)),
            NameOf(join.Topic));
        KeyScoreSettings? score = join.MessagesPerSecond is { } rate
            ? KeyScoreSettings.ForRate(rate, _settings.Router.D)
            : null;
        joined = new Joined(key, join.Validator, actor, score);
        _joined.Add(join.Topic, joined);
        _router.Tell(new JoinKey(key, score, actor));
    }

    /// <summary>The topic itself where it can be a name; a number is added while an earlier child still has it.
    /// </summary>
    string NameOf(string topic)
    {
        var name = Uri.EscapeDataString(topic);
        return Context.Child(name).IsNobody() ? name : $"{name}!{++_renamed}";
    }

    void Leave(string topic)
    {
        if (!_joined.Remove(topic, out var joined))
            return;
        _router.Tell(new LeaveKey(joined.Key));
        Context.Stop(joined.Actor);
    }

    void OnPublish(Publish publish)
    {
        if (Key.TryCreate(KeyFamily.Topic, System.Text.Encoding.UTF8.GetBytes(publish.Topic), out var key))
            _router.Forward(new PublishKey(key, publish.Topic, publish.Data));
        else
            Sender.Tell(new PublishFailed(publish.Topic, "BadKey"));
    }

    void OnRouterStarted()
    {
        foreach (var joined in _joined.Values)
            _router.Tell(new JoinKey(joined.Key, joined.Score, joined.Actor));
    }

    void OnValidatorStopped(ValidatorStopped stopped)
    {
        // Unless another validator took over meanwhile.
        if (_joined.TryGetValue(stopped.Topic, out var joined) && joined.Validator.Equals(stopped.Validator))
            Leave(stopped.Topic);
    }

    sealed record Joined(Key Key, IActorRef Validator, IActorRef Actor, KeyScoreSettings? Score);
}
