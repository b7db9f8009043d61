namespace QuilActors.Protocols.BlossomSub;

/// <summary>The messages being checked, by ticket, within the limits of queue, key and node.</summary>
/// <param name="firstTicket">Different after every restart: a verdict of an earlier life must not match.</param>
sealed class Validation(RouterSettings settings, long firstTicket)
{
    readonly Dictionary<long, Candidate> _byTicket = [];
    readonly Dictionary<Key, int> _withValidators = [];
    long _lastTicket = firstTicket;
    int _signatures;

    public int Count => _byTicket.Count;

    public bool HasRoom => _byTicket.Count < settings.ValidationPerNodeMax
        && (!settings.Signed || _signatures < settings.ValidationQueueMax);

    public long NextTicket() => ++_lastTicket;

    public Candidate? Find(long ticket) => _byTicket.GetValueOrDefault(ticket);

    public void AddForSignature(Candidate candidate)
    {
        candidate.SignaturePending = true;
        _signatures++;
        _byTicket.Add(candidate.Ticket, candidate);
    }

    /// <summary>False when the key's validators have too much already.</summary>
    public bool TryAddForValidators(Candidate candidate)
    {
        Remove(candidate);
        var count = _withValidators.GetValueOrDefault(candidate.Key);
        if (count >= settings.ValidationPerKeyMax || _byTicket.Count >= settings.ValidationPerNodeMax)
            return false;
        candidate.SignaturePending = false;
        _withValidators[candidate.Key] = count + 1;
        _byTicket.Add(candidate.Ticket, candidate);
        return true;
    }

    public void Remove(Candidate candidate)
    {
        if (!_byTicket.Remove(candidate.Ticket))
            return;
        if (candidate.SignaturePending)
            _signatures--;
        else if (_withValidators[candidate.Key] is var count and > 1)
            _withValidators[candidate.Key] = count - 1;
        else
            _withValidators.Remove(candidate.Key);
    }

    /// <summary>All candidates of keys that are not accepted any more, in the order of arrival.</summary>
    public IReadOnlyList<Candidate> Where(Predicate<Key> predicate)
        => [.. _byTicket.Values.Where(c => predicate(c.Key)).OrderBy(c => c.Ticket)];
}
