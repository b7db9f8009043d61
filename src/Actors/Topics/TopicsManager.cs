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

    readonly Dictionary<Key, Joined> _joined = [];
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
        Receive<JoinTopic>(join => Join(TopicKey(join.Topic), join.Topic, join.Validator, join.MessagesPerSecond));
        Receive<JoinMask>(join => Join(MaskKey(join.Mask), "a mask", join.Validator, join.MessagesPerSecond));
        Receive<LeaveTopic>(leave => Leave(TopicKey(leave.Topic)));
        Receive<LeaveMask>(leave => Leave(MaskKey(leave.Mask)));
        Receive<Publish>(p => Publish(TopicKey(p.Topic), p.Topic, p.Data, p.AllowNoPeers));
        Receive<PublishToMask>(p => Publish(MaskKey(p.Mask), "mask", p.Data, allowNoPeers: true));
        Receive<WaitForPeers>(OnWait);
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

    void Join(Key? key, string text, IActorRef validator, double? messagesPerSecond)
    {
        if (key is null)
        {
            _log.Error("{0} joins '{1}', which is no topic or mask", validator, text);
            return;
        }
        if (_joined.TryGetValue(key, out var joined))
        {
            joined.Actor.Tell(new NewValidator(validator));
            _joined[key] = joined with { Validator = validator };
            return;
        }
        var (router, timeout) = (_router, _settings.ValidationTimeout);
        var actor = Context.ActorOf(
            Engine.Props.Create(() => new TopicActor(key, validator, router, timeout)), NameOf(key.Name));
        KeyScoreSettings? score = messagesPerSecond is { } rate
            && _settings.Router.KeyScore != KeyScoreSettings.None
            ? KeyScoreSettings.ForRate(rate, _settings.Router.D)
            : null;
        joined = new Joined(key, validator, actor, score);
        _joined.Add(key, joined);
        _router.Tell(new JoinKey(key, score, actor));
    }

    /// <summary>The topic itself where it can be a name; a number is added while an earlier child still has it.
    /// </summary>
    string NameOf(string topic)
    {
        var name = Uri.EscapeDataString(topic);
        return Context.Child(name).IsNobody() ? name : $"{name}!{++_renamed}";
    }

    void Leave(Key? key)
    {
        if (key is null || !_joined.Remove(key, out var joined))
            return;
        _router.Tell(new LeaveKey(joined.Key));
        Context.Stop(joined.Actor);
    }

    void Publish(Key? key, string text, ReadOnlyMemory<byte> data, bool allowNoPeers)
    {
        if (key is not null)
            _router.Forward(new PublishKey(key, text == "mask" ? key.Name : text, data, allowNoPeers));
        else
            Sender.Tell(new PublishFailed(text, "BadKey"));
    }

    void OnWait(WaitForPeers wait)
    {
        var key = _joined.Keys.FirstOrDefault(joined => joined.Name == wait.Topic) ?? TopicKey(wait.Topic);
        if (key is not null)
            _router.Forward(new AwaitPeers(key, wait));
        else
            Sender.Tell(new PeersThere(wait.Topic, 0));
    }

    static Key? TopicKey(string topic)
        => Key.TryCreate(KeyFamily.Topic, System.Text.Encoding.UTF8.GetBytes(topic), out var key) ? key : null;

    static Key? MaskKey(ReadOnlyMemory<byte> mask)
        => Key.TryCreate(KeyFamily.Mask, mask.Span, out var key) ? key : null;

    void OnRouterStarted()
    {
        foreach (var joined in _joined.Values)
            _router.Tell(new JoinKey(joined.Key, joined.Score, joined.Actor));
    }

    void OnValidatorStopped(ValidatorStopped stopped)
    {
        // Unless another validator took over meanwhile.
        if (_joined.TryGetValue(stopped.Key, out var joined) && joined.Validator.Equals(stopped.Validator))
            Leave(stopped.Key);
    }

    sealed record Joined(Key Key, IActorRef Validator, IActorRef Actor, KeyScoreSettings? Score);
}
