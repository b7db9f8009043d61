using System.Security.Cryptography;
using QuilActors.Protocols.Peers;
using QuilActors.Protocols.Scoring;
using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.BlossomSub;

/// <summary>A message from its arrival to its forwarding: key, seen, IDONTWANT, signature, validators, score, forward;
/// and the publishing of own ones.</summary>
sealed class MessagePath(
    RouterState state, MessageSigner signer, SeenCache seen, MessageCache cache, Spread spread, Gossip gossip,
    Instant start)
{
    readonly Validation _validation = new(state.Settings, start.Ticks);

    readonly WaitingPublishes _waiting = new(state);

    readonly AuthorSeqnos _seqnos = new(state.Settings.ReplayAuthorsMax);

    RouterSettings Settings => state.Settings;

    public int PendingCount => _validation.Count;

    public void Received(Peer from, KeyFamily family, ReceivedMessage message, Instant now)
    {
        var view = message.View;
        if (message.Form != MessageForm.Canonical)
        {
            Ignore(from.Id, "", "unusual encoding");
            return;
        }
        if (!state.Keys.TryGet(family, view.Key.Span, out var key) || !state.IsJoined(key))
        {
            Ignore(from.Id, "", "key not joined");
            return;
        }
        if (!MessageAuth.TryRead(view, Settings.Signed, out var auth, out var reason))
            RejectUnseen(from, key, reason);
        else if (Settings.Signed && auth.Author == state.Self)
            RejectUnseen(from, key, "self origin");
        else
            Arrived(from, key, new Arrival(from.Id, view, auth), now);
    }

    public void SignatureChecked(long ticket, bool valid, Instant now)
    {
        if (_validation.Find(ticket) is not { SignaturePending: true } candidate)
            return;
        if (valid)
        {
            gossip.Fulfilled(candidate.Seen.Id);
            candidate.Alternates = [];
            ToValidators(candidate, now);
            return;
        }
        Finish(candidate);
        // The id says nothing about true copies: forget it, and try those that came meanwhile.
        seen.Forget(candidate.Seen.Id);
        Reject(candidate, "wrong signature");
        foreach (var arrival in candidate.Alternates)
        {
            if (state.Peers.Find(arrival.From) is { } peer)
                Arrived(peer, candidate.Key, arrival, now);
        }
    }

    public void Validated(long ticket, Verdict verdict, Instant now)
    {
        if (_validation.Find(ticket) is not { SignaturePending: false } candidate)
            return;
        Finish(candidate);
        state.Counters.Add(RouterCount.ValidateMessage);
        switch (verdict)
        {
            case Verdict.Accept:
                Accept(candidate, now);
                break;
            case Verdict.Reject:
                Reject(candidate, "validator");
                candidate.Seen.InvalidDigest = Digest(candidate.First.View);
                break;
            case Verdict.Ignore:
                PeerScores.Ignored(candidate.Seen.Delivery);
                Ignore(candidate.First.From, candidate.Key.Name, "validator");
                state.Traffic.Count(candidate.Key, Traffic.Ignored);
                break;
            default:
                PeerScores.Ignored(candidate.Seen.Delivery);
                state.Counters.Add(RouterCount.LocalFault);
                state.Note(RouterNote.LocalFault, candidate.First.From, candidate.Key.Name, "validator");
                break;
        }
    }

    /// <summary>Answers by <see cref="RouterEffect.Published"/>, at once or when all peers took the message.</summary>
    public void Publish(long correlation, Key key, ReadOnlyMemory<byte> data, Instant now)
    {
        if (TryMake(key, data, out var view, out var id) is { } refused)
        {
            state.Emit(new RouterEffect.Published(correlation, refused));
            return;
        }
        var delivery = new Delivery(state.Self, key.ScoredNames);
        PeerScores.Ignored(delivery);
        seen.Add(id, delivery, now);
        cache.Put(id, key, view.Raw);
        state.Counters.Add(RouterCount.PublishMessage);
        state.Traffic.Count(key, Traffic.Published);
        var targets = spread.Targets(key, own: true, now);
        targets.RemoveAll(peer => peer.Unwanted.Contains(id));
        _waiting.Send(correlation, id, view.Raw, targets, now);
    }

    public void OnRoom(Peer peer) => _waiting.Retry(peer);

    public void Forget(Peer peer, KeyFamily? family) => _waiting.Forget(peer, family);

    /// <summary>When the oldest waiting publish is over.</summary>
    public Instant? Deadline => _waiting.Deadline;

    public void OnDeadline(Instant now) => _waiting.OnDeadline(now);

    PublishOutcome? TryMake(Key key, ReadOnlyMemory<byte> data, out MessageView view, out MessageId id)
    {
        (view, id) = (default, default);
        var bytesMax = Settings.RpcBytesMax - RpcWriter.OverheadMax;
        // Author, seqno, key and signature take less than 256 bytes beside the key.
        if (data.Length > bytesMax)
            return new PublishOutcome.MessageTooLarge(bytesMax);
        view = signer.Make(key, data.Span);
        if (RpcWriter.MessageSize(view.Raw.Length) > bytesMax)
            return new PublishOutcome.MessageTooLarge(bytesMax);
        id = MessageIds.Of(Settings.IdRule(key), key, view);
        return seen.Contains(id) ? new PublishOutcome.Duplicate(id) : null;
    }

    /// <summary>A key was left: verdicts on its messages are of no use any more.</summary>
    public void ForgetUnjoined()
    {
        foreach (var candidate in _validation.Where(key => !state.IsJoined(key)))
        {
            Finish(candidate);
            seen.Forget(candidate.Seen.Id);
        }
    }

    void Arrived(Peer from, Key key, Arrival arrival, Instant now)
    {
        var id = MessageIds.Of(Settings.IdRule(key), key, arrival.View);
        if (seen.Sight(id, now) is { } known)
        {
            Duplicate(known, key, arrival, now);
            return;
        }
        if (!_validation.HasRoom)
        {
            Throttle(from.Id, key, now);
            return;
        }
        state.Gater.Validating();
        var entry = seen.Add(id, new Delivery(from.Id, key.ScoredNames), now);
        var candidate = new Candidate(_validation.NextTicket(), entry, key, arrival);
        entry.Candidate = candidate;
        if (arrival.View.Data.Length >= Settings.IDontWantBytesMin)
            gossip.SendIDontWant(key, id, from);
        if (arrival.Auth.Key is not { } publicKey)
        {
            gossip.Fulfilled(id);
            ToValidators(candidate, now);
            return;
        }
        _validation.AddForSignature(candidate);
        state.Emit(new RouterEffect.VerifySignature(
            candidate.Ticket, publicKey, MessageAuth.SignedBytes(arrival.View), arrival.View.Signature));
    }

    void Duplicate(Seen known, Key key, Arrival arrival, Instant now)
    {
        state.Counters.Add(RouterCount.DuplicateMessage);
        state.Gater.Duplicate(arrival.From);
        state.Traffic.Count(key, Traffic.Duplicate);
        var candidate = known.Candidate;
        var same = candidate is null || candidate.First.View.Raw.Span.SequenceEqual(arrival.View.Raw.Span);
        if (!same)
        {
            if (candidate!.SignaturePending && candidate.Alternates.Count < Candidate.AlternatesMax)
                candidate.Alternates = [.. candidate.Alternates, arrival];
            return;
        }
        // An author may sign two messages of one id: who sends the good one must not pay for the bad one.
        if (known.InvalidDigest is { } digest && !digest.AsSpan().SequenceEqual(Digest(arrival.View)))
            return;
        state.Scores.Duplicate(known.Delivery, arrival.From, now);
    }

    void ToValidators(Candidate candidate, Instant now)
    {
        var view = candidate.First.View;
        if (Settings.ReplayCheck && Settings.Signed
            && !_seqnos.TryAdvance(candidate.First.Auth.Author, view.Seqno.Span))
        {
            Finish(candidate);
            PeerScores.Ignored(candidate.Seen.Delivery);
            Ignore(candidate.First.From, candidate.Key.Name, "replayed seqno");
            return;
        }
        if (!_validation.TryAddForValidators(candidate))
        {
            candidate.Seen.Candidate = null;
            seen.Forget(candidate.Seen.Id);
            Throttle(candidate.First.From, candidate.Key, now);
            return;
        }
        var arrival = candidate.First;
        state.Emit(new RouterEffect.Validate(
            candidate.Ticket, candidate.Key, arrival.Auth.Author, arrival.From, arrival.View.Data));
    }

    void Accept(Candidate candidate, Instant now)
    {
        var (key, id, delivery) = (candidate.Key, candidate.Seen.Id, candidate.Seen.Delivery);
        var arrival = candidate.First;
        state.Scores.Accepted(delivery, now);
        state.Gater.Delivered(arrival.From);
        cache.Put(id, key, arrival.View.Raw);
        state.Counters.Add(RouterCount.DeliverMessage);
        state.Traffic.Count(key, Traffic.Delivered);
        state.Emit(new RouterEffect.Deliver(key, id, arrival.Auth.Author, arrival.From, arrival.View.Data));
        if (RpcWriter.MessageSize(arrival.View.Raw.Length) > Settings.RpcBytesMax - RpcWriter.OverheadMax)
        {
            state.Counters.Add(RouterCount.DropForward);
            return;
        }
        foreach (var peer in spread.Targets(key, own: false, now))
        {
            if (peer.Id == arrival.Auth.Author || delivery.IsSender(peer.Id) || peer.Unwanted.Contains(id))
                continue;
            if (state.Forward(peer, key.Family, arrival.View.Raw))
                state.Counters.Add(RouterCount.ForwardMessage);
        }
    }

    void Reject(Candidate candidate, string reason)
    {
        state.Scores.Rejected(candidate.Seen.Delivery);
        CountReject(candidate.First.From, candidate.Key, reason);
    }

    void RejectUnseen(Peer from, Key key, string reason)
    {
        state.Scores.Invalid(from.Id, key.ScoredNames);
        CountReject(from.Id, key, reason);
    }

    void CountReject(PeerId from, Key key, string reason)
    {
        state.Counters.Add(RouterCount.RejectMessage);
        state.Gater.Rejected(from);
        state.Counters.AddReason(reason);
        state.Traffic.Count(key, Traffic.Rejected);
        state.Note(RouterNote.Rejected, from, key.Name, reason);
    }

    void Ignore(PeerId from, string key, string reason)
    {
        state.Counters.Add(RouterCount.IgnoreMessage);
        state.Gater.Ignored(from);
        state.Note(RouterNote.Ignored, from, key, reason);
    }

    void Throttle(PeerId from, Key key, Instant now)
    {
        state.Gater.Throttled(now);
        state.Counters.Add(RouterCount.ThrottleMessage);
        state.Traffic.Count(key, Traffic.Throttled);
        state.Note(RouterNote.Throttled, from, key.Name, "validation is full");
    }

    void Finish(Candidate candidate)
    {
        _validation.Remove(candidate);
        candidate.Seen.Candidate = null;
    }

    static byte[] Digest(in MessageView view) => SHA256.HashData(view.Raw.Span);

}
