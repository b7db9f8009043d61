using QuilActors.Engine;
using QuilActors.Engine.Inspection;
using QuilActors.Protocols.Vdf;
using QuilActors.Protocols.Wire;

namespace QuilActors.Actors.Proving;

/// <summary>Checks proofs on threads of their own. Cheap rules are decided at once; deriving a discriminant and the
/// algebra are separate work, and algebra goes first, so a known challenge does not wait behind bogus ones. One
/// derivation serves all who wait for its challenge.</summary>
public sealed class VdfVerifierPool : ReceiveActor, IInspectable
{
    readonly VdfArithmetics _arithmetics;
    readonly VdfVerifierSettings _settings;
    readonly DiscriminantCache _cache;
    readonly DerivationBudget _budget;
    readonly Queue<VdfVerifierWorker.Check> _checks = new();
    readonly Queue<string> _derivations = new();
    readonly Dictionary<string, List<VerifyItem>> _waiting = new(StringComparer.Ordinal);
    readonly Dictionary<IActorRef, object> _busy = [];
    readonly Queue<IActorRef> _free = new();
    int _accepted;
    long _verdicts;
    long _refused;

    VdfVerifierPool(VdfArithmetics arithmetics, VdfVerifierSettings settings)
    {
        _arithmetics = arithmetics;
        _settings = settings;
        _cache = new(settings.DiscriminantCache);
        _budget = new(settings.PeerBurst, settings.Refill);
        Receive<VerifyVdf>(OnVerify);
        Receive<VdfVerifierWorker.Derived>(OnDerived);
        Receive<VdfVerifierWorker.Checked>(OnChecked);
        Receive<Terminated>(OnTerminated);
    }

    /// <exception cref="ArgumentOutOfRangeException">A setting is out of range.</exception>
    public static Props Props(VdfArithmetics arithmetics, VdfVerifierSettings? settings = null)
    {
        ArgumentNullException.ThrowIfNull(arithmetics);
        var used = settings ?? new();
        ArgumentOutOfRangeException.ThrowIfLessThan(used.Workers, 1, nameof(settings));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(used.Workers, VdfVerifierSettings.WorkersMax, nameof(settings));
        ArgumentOutOfRangeException.ThrowIfLessThan(used.Mailbox, 1, nameof(settings));
        return Engine.Props.Create(() => new VdfVerifierPool(arithmetics, used));
    }

    public IReadOnlyDictionary<string, object?> Inspect() => new SortedDictionary<string, object?>
    {
        ["waiting"] = $"{_accepted}/{_settings.Mailbox}",
        ["busy workers"] = $"{_busy.Count}/{_settings.Workers}",
        ["known discriminants"] = $"{_cache.Count}",
        ["verdicts"] = $"{_verdicts}",
        ["refused as busy"] = $"{_refused}",
    };

    protected override void PreStart()
    {
        for (var i = 0; i < _settings.Workers; i++)
            _free.Enqueue(NewWorker());
    }

    /// <summary>A worker that fails is replaced; its request is answered Cancelled.</summary>
    protected override SupervisorStrategy SupervisorStrategy() => Engine.SupervisorStrategy.StoppingStrategy;

    IActorRef NewWorker() => Context.Watch(Context.ActorOf(VdfVerifierWorker.Props(_arithmetics)));

    void OnVerify(VerifyVdf request)
    {
        var item = new VerifyItem(request, Sender);
        var shape = WesolowskiVerifier.CheckShape(
            request.Profile, request.Challenge.Span, request.Difficulty, request.Proof.Span);
        if (shape.Reason != VdfReject.None)
        {
            Answer(item, shape);
            return;
        }
        if (_accepted == _settings.Mailbox)
        {
            Refuse(item);
            return;
        }
        if (_cache.Find(request.Profile, request.Challenge.Span) is { } known)
        {
            _settings.Metrics?.Discriminant("hit");
            _checks.Enqueue(new(item, known));
        }
        else if (!TryAwaitDiscriminant(item))
        {
            Refuse(item);
            return;
        }
        _accepted++;
        Dispatch();
    }

    bool TryAwaitDiscriminant(VerifyItem item)
    {
        var key = Key(item.Request.Profile, item.Request.Challenge);
        if (_waiting.TryGetValue(key, out var others))
        {
            others.Add(item);
            return true;
        }
        if (item.Request.From is { } peer && !_budget.TryTake(peer, Clock.Now(Context.System)))
        {
            _settings.Metrics?.Discriminant("refused");
            return false;
        }
        _settings.Metrics?.Discriminant("miss");
        _waiting.Add(key, [item]);
        _derivations.Enqueue(key);
        return true;
    }

    void Dispatch()
    {
        while (_free.Count > 0 && NextWork() is { } work)
        {
            var worker = _free.Dequeue();
            _busy.Add(worker, work);
            worker.Tell(work);
        }
    }

    object? NextWork()
    {
        while (_checks.TryDequeue(out var check))
        {
            if (!IsExpired(check.Item))
                return check;
            Finish(check.Item, VdfVerdict.NotChecked(VdfReject.Cancelled));
        }
        while (_derivations.TryDequeue(out var key))
        {
            var items = _waiting[key];
            foreach (var expired in items.Where(IsExpired).ToArray())
            {
                items.Remove(expired);
                Finish(expired, VdfVerdict.NotChecked(VdfReject.Cancelled));
            }
            if (items.Count == 0)
            {
                _waiting.Remove(key);
                continue;
            }
            var first = items[0].Request;
            Instant? last = items.Any(item => item.Request.Deadline is null)
                ? null
                : items.Max(item => item.Request.Deadline!.Value);
            return new VdfVerifierWorker.Derive(first.Profile, first.Challenge, last);
        }
        return null;
    }

    void OnDerived(VdfVerifierWorker.Derived derived)
    {
        Free(Sender);
        if (derived.Result is { } discriminant)
            _cache.Add(discriminant);
        Release(derived.Work, derived.Result);
        Dispatch();
    }

    /// <summary>All who waited for a discriminant go on to the algebra. Without one, those whose time is over are
    /// cancelled and the others, who joined later, wait for the next attempt.</summary>
    void Release(VdfVerifierWorker.Derive work, ChallengeDiscriminant? discriminant)
    {
        var key = Key(work.Profile, work.Challenge);
        if (!_waiting.Remove(key, out var items))
            return;
        var left = new List<VerifyItem>();
        foreach (var item in items)
            if (discriminant is not null)
                _checks.Enqueue(new(item, discriminant));
            else if (IsExpired(item))
                Finish(item, VdfVerdict.NotChecked(VdfReject.Cancelled));
            else
                left.Add(item);
        if (left.Count == 0)
            return;
        _waiting.Add(key, left);
        _derivations.Enqueue(key);
    }

    void OnChecked(VdfVerifierWorker.Checked done)
    {
        Free(Sender);
        _settings.Metrics?.Verified(done.Time);
        Finish(done.Work.Item, done.Verdict);
        Dispatch();
    }

    void OnTerminated(Terminated terminated)
    {
        if (_busy.Remove(terminated.ActorRef, out var work))
        {
            if (work is VdfVerifierWorker.Check check)
                Finish(check.Item, VdfVerdict.NotChecked(VdfReject.Cancelled));
            else
                Drop((VdfVerifierWorker.Derive)work);
        }
        _free.Enqueue(NewWorker());
        Dispatch();
    }

    void Drop(VdfVerifierWorker.Derive work)
    {
        if (_waiting.Remove(Key(work.Profile, work.Challenge), out var items))
            items.ForEach(item => Finish(item, VdfVerdict.NotChecked(VdfReject.Cancelled)));
    }

    void Free(IActorRef worker)
    {
        if (_busy.Remove(worker))
            _free.Enqueue(worker);
    }

    bool IsExpired(VerifyItem item)
        => item.Request.Deadline is { } deadline && Clock.Now(Context.System) > deadline;

    void Finish(VerifyItem item, VdfVerdict verdict)
    {
        _accepted--;
        Answer(item, verdict);
    }

    void Refuse(VerifyItem item)
    {
        _refused++;
        Answer(item, VdfVerdict.NotChecked(VdfReject.Busy));
    }

    void Answer(VerifyItem item, VdfVerdict verdict)
    {
        _verdicts++;
        _settings.Metrics?.Verdict(verdict);
        item.ReplyTo.Tell(new VdfVerified(item.Request, verdict));
    }

    static string Key(VdfProfile profile, ReadOnlyMemory<byte> challenge)
        => $"{profile.Name}/{Convert.ToBase64String(challenge.Span)}";
}
